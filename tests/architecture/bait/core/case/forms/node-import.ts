import { readFile } from 'node:fs/promises';
export const found = readFile;
