import { parse } from 'yaml';

export const generate = parse;
