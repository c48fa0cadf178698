import { TABLES } from '../../../adapters/sql/transfer/tables.ts';
import type { Manifest } from './manifest.ts';

/** What was carried, for people: how many of each kind. @param leftOut Tables whose rows were not */
export const summaryOf = (
  done: string,
  { tables, files, problems }: Manifest,
  leftOut: readonly string[] = [],
): string => {
  const kinds: [string, string][] = TABLES.filter(({ name }) => !leftOut.includes(name)).map(({ name, what }) => [
    what,
    `${tables[name]?.rows ?? 0}`,
  ]);
  const lines: [string, string][] = [...kinds, ['files', `${files.count}`], ['bytes in files', `${files.bytes}`]];
  const withoutRows = TABLES.filter(({ name }) => leftOut.includes(name))
    .map(({ name, what }) => `without ${what} (${tables[name]?.rows ?? 0}): STATE_STORE=redis keeps those in Redis\n`)
    .join('');
  const left = problems.map(({ key, problem }) => `without ${key} (${problem})\n`).join('');
  return `${done}\n${lines.map(([what, count]) => `  ${what.padEnd(32)}${count.padStart(14)}\n`).join('')}${withoutRows}${left}`;
};

/** The same for programs. */
export const jsonOf = (
  path: string,
  { format, tables, files, problems }: Manifest,
  leftOut: readonly string[] = [],
): string => {
  const rows = Object.fromEntries(
    TABLES.map(({ name }) => [name, leftOut.includes(name) ? 0 : (tables[name]?.rows ?? 0)]),
  );
  return `${JSON.stringify({ archive: path, format, rows, files: files.count, bytes: files.bytes, problems, ...(leftOut.length > 0 && { left_out: leftOut }) }, undefined, 2)}\n`;
};
