import { indexOfByte } from './bytes.ts';
import { decodeText } from './decode-text.ts';
import { DEBUG, ERROR, INFO, levelOfWord, NONE, WARN } from './levels.ts';
import type { LineReader } from './parsed-line.ts';
import { csvQuoteEnd, postgresColumns } from './postgres-columns.ts';
import type { StampReader } from './stamp.ts';

const [COMMA, QUOTE, LF, ZERO] = [44, 34, 10, 48];
const MESSAGE_CAP = 65_536;
const TRACE_CAP = 16_384;

/** Of the class of an SQLSTATE: 00 is success, 01 and 02 are warnings, all others errors (SQL:2016, part 2, 24.1). */
const levelOfState = (bytes: Uint8Array, at: number): number => {
  if (bytes[at] !== ZERO || bytes[at + 1]! > ZERO + 2) return ERROR;
  return bytes[at + 1] === ZERO ? INFO : WARN;
};

/** Severities are words of the server's language; those of others than English are known by the state beside them. */
const levelOfSeverity = (bytes: Uint8Array, at: number, sqlState: number): number => {
  const end = indexOfByte(bytes, COMMA, at, sqlState);
  const word = decodeText(bytes, at, end);
  if (word === 'LOG') return INFO;
  if (/^DEBUG[1-5]$/.test(word)) return DEBUG;
  const level = levelOfWord(bytes, at, end);
  return level === NONE ? levelOfState(bytes, sqlState) : level;
};

/** PostgreSQL's csvlog: time, severity and message. Of a message of several lines the first is mined. */
export const postgresCsvReader = (stamps: StampReader): LineReader => {
  const message = new Uint8Array(MESSAGE_CAP);
  /** Copies a text in which each quote is doubled; answers the length. */
  const unquote = (bytes: Uint8Array, from: number, to: number): number => {
    let length = 0;
    for (let i = from; i < to && length < MESSAGE_CAP; i++) {
      message[length++] = bytes[i]!;
      if (bytes[i] === QUOTE) i++;
    }
    return length;
  };

  return (bytes, from, to, line) => {
    const columns = postgresColumns(bytes, from, to);
    if (columns === undefined || !stamps.read(bytes, from, to)) return false;
    line.format = 'postgres-csv';
    line.time = stamps.stamp.time;
    line.level = levelOfSeverity(bytes, columns.severity, columns.sqlState);
    const isQuoted = bytes[columns.message] === QUOTE;
    const end = isQuoted ? csvQuoteEnd(bytes, columns.message, to) : indexOfByte(bytes, COMMA, columns.message, to);
    line.saidAt = isQuoted ? columns.message + 1 : columns.message;
    line.bytes = message;
    line.from = 0;
    line.to = unquote(bytes, line.saidAt, end < 0 ? to : end);
    const lf = indexOfByte(message, LF, 0, line.to);
    if (lf < 0) return true;
    line.trace = decodeText(message, 0, Math.min(line.to, TRACE_CAP));
    line.to = lf;
    return true;
  };
};
