import { readFile } from 'fs';
export const found = readFile;
