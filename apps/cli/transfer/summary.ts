import { TABLES } from '../../../adapters/sql/transfer/tables.ts';
import type { Manifest } from './manifest.ts';

/** What was carried, for people: how many of each kind. */
export const summaryOf = (done: string, { tables, files, problems }: Manifest): string => {
  const kinds: [string, string][] = TABLES.map(({ name, what }) => [what, `${tables[name]?.rows ?? 0}`]);
  const lines: [string, string][] = [...kinds, ['files', `${files.count}`], ['bytes in files', `${files.bytes}`]];
  const left = problems.map(({ key, problem }) => `without ${key} (${problem})\n`).join('');
  return `${done}\n${lines.map(([what, count]) => `  ${what.padEnd(32)}${count.padStart(14)}\n`).join('')}${left}`;
};

/** The same for programs. */
export const jsonOf = (path: string, { format, tables, files, problems }: Manifest): string => {
  const rows = Object.fromEntries(TABLES.map(({ name }) => [name, tables[name]?.rows ?? 0]));
  return `${JSON.stringify({ archive: path, format, rows, files: files.count, bytes: files.bytes, problems }, undefined, 2)}\n`;
};
