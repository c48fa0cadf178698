import { indexOfByte, isDigit } from './bytes.ts';

const [COMMA, QUOTE, DASH, BLANK] = [44, 34, 45, 32];
/** `2026-01-05 10:00:01`, and how far a fraction and a zone go on behind that. */
const SHORTEST_TIME = 19;
const LONGEST_TIME = 40;
const SQL_STATE = 5;
/** Columns between the time and the severity. */
const BEFORE_SEVERITY = 10;

/** The closing quote of the text that opens at `at`, in which `""` is one quote; `to` without one. */
export const csvQuoteEnd = (bytes: Uint8Array, at: number, to: number): number => {
  for (let i = at + 1; i < to; i++) {
    if (bytes[i] !== QUOTE) continue;
    if (bytes[i + 1] !== QUOTE) return i;
    i++;
  }
  return to;
};

/** Behind the comma that ends the column at `at`; -1 without one. */
const nextColumn = (bytes: Uint8Array, at: number, to: number): number => {
  const end = bytes[at] === QUOTE ? csvQuoteEnd(bytes, at, to) : at;
  const comma = indexOfByte(bytes, COMMA, end, to);
  return comma < 0 ? -1 : comma + 1;
};

const isSqlState = (bytes: Uint8Array, at: number, to: number): boolean => {
  if (at + SQL_STATE >= to || bytes[at + SQL_STATE] !== COMMA) return false;
  for (let i = at; i < at + SQL_STATE; i++) if (!isDigit(bytes[i]) && (bytes[i]! < 65 || bytes[i]! > 90)) return false;
  return true;
};

/** Where the columns of a row begin. */
export type PostgresColumns = { severity: number; sqlState: number; message: number };

const columns: PostgresColumns = { severity: 0, sqlState: 0, message: 0 };

/** Finds the columns of a line in PostgreSQL's csvlog (manual, "Using CSV-Format Log Output"), of which a record may go on in
 *  the lines below; undefined for any other line. What it answers is good until the next call. */
export const postgresColumns = (bytes: Uint8Array, from: number, to: number): PostgresColumns | undefined => {
  if (bytes[from + 4] !== DASH || bytes[from + 10] !== BLANK || !isDigit(bytes[from])) return undefined;
  const comma = indexOfByte(bytes, COMMA, from + SHORTEST_TIME, Math.min(to, from + LONGEST_TIME));
  if (comma < 0 || (bytes[comma + 1] !== QUOTE && bytes[comma + 1] !== COMMA)) return undefined;
  let at = comma + 1;
  for (let column = 0; column < BEFORE_SEVERITY; column++) {
    at = nextColumn(bytes, at, to);
    if (at < 0) return undefined;
  }
  columns.severity = at;
  columns.sqlState = nextColumn(bytes, at, to);
  if (columns.sqlState < 0 || !isSqlState(bytes, columns.sqlState, to)) return undefined;
  columns.message = columns.sqlState + SQL_STATE + 1;
  return columns;
};
