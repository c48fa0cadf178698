import { decodeText } from './decode-text.ts';
import { levelOfLetter, levelOfNumber, levelOfWord, NONE } from './levels.ts';
import type { ParsedLine } from './parsed-line.ts';
import type { StampReader } from './stamp.ts';

/** What a field of a structured line is for. Higher numbers of one purpose win over lower ones. */
export type Purpose = 'time' | 'level' | 'message' | 'trace';

const NAMES: Readonly<Record<Purpose, readonly string[]>> = {
  time: [
    'time',
    'timestamp',
    '@timestamp',
    'ts',
    't',
    'date',
    'datetime',
    'asctime',
    'eventTime',
    '@t',
    'Timestamp',
    'timeMillis',
    '$date',
    'instant',
    'requestReceivedTimestamp',
    '__REALTIME_TIMESTAMP',
    'log_time',
    'created_at',
  ],
  level: [
    'level',
    'severity',
    'lvl',
    'levelname',
    'log.level',
    'loglevel',
    'logLevel',
    'Level',
    '@l',
    's',
    'LogLevel',
    'log_level',
    'severityText',
    'level_name',
    'PRIORITY',
    'at',
  ],
  // The first that a line has is its message.
  message: [
    'msg',
    'message',
    'Message',
    '@m',
    'RenderedMessage',
    'event',
    'log',
    'short_message',
    'body',
    'text',
    'textPayload',
    '@mt',
    'MessageTemplate',
    'MESSAGE',
    'desc',
    'err',
    'error',
    'reason',
    'errorMessage',
    'eventName',
  ],
  trace: [
    'stack',
    'stack_trace',
    'stacktrace',
    'stackTrace',
    'error.stack_trace',
    'exception',
    'exc_info',
    'traceback',
    'Exception',
    '@x',
    'error.stack',
    'exc_text',
  ],
};

type Rank = { readonly purpose: Purpose; readonly rank: number };
const BY_NAME = new Map<string, Rank>();
for (const purpose of Object.keys(NAMES) as Purpose[])
  NAMES[purpose].forEach((name, rank) => {
    BY_NAME.set(name, { purpose, rank });
  });

const hashOf = (bytes: Uint8Array, from: number, to: number): number => {
  let hash = to - from;
  for (let i = from; i < to; i++) hash = (Math.imul(hash, 31) + bytes[i]!) | 0;
  return hash;
};
const LONGEST_NAME = Math.max(...[...BY_NAME.keys()].map(name => name.length));
/** Hashes of known names: an unknown key, the usual case, costs no string. */
const HASHES = new Set(
  [...BY_NAME.keys()].map(name =>
    hashOf(
      Uint8Array.from(name, c => c.charCodeAt(0)),
      0,
      name.length,
    ),
  ),
);

export const purposeOf = (bytes: Uint8Array, from: number, to: number): Rank | undefined =>
  to - from > LONGEST_NAME || !HASHES.has(hashOf(bytes, from, to))
    ? undefined
    : BY_NAME.get(decodeText(bytes, from, to));

/** Sets the level that a field's value names: a word, a letter or a number. */
export const setLevel = (line: ParsedLine, bytes: Uint8Array, from: number, to: number): void => {
  let level = levelOfWord(bytes, from, to);
  if (level === NONE && to - from === 1) level = levelOfLetter(bytes[from]);
  if (level === NONE && to - from <= 2) {
    const number = Number(decodeText(bytes, from, to));
    if (Number.isInteger(number) && to > from) level = levelOfNumber(number);
  }
  if (level !== NONE) line.level = level;
};

const DATE_LENGTH = 10;
const joined = new Uint8Array(64);

/** Sets the time from a date and a time of day that stood in two fields. */
const setJoinedTime = (line: ParsedLine, stamps: StampReader, bytes: Uint8Array): void => {
  const length = Math.min(line.clockTo - line.clockFrom, joined.length - DATE_LENGTH - 1);
  joined.set(bytes.subarray(line.dateFrom, line.dateFrom + DATE_LENGTH));
  joined[DATE_LENGTH] = 32;
  joined.set(bytes.subarray(line.clockFrom, line.clockFrom + length), DATE_LENGTH + 1);
  if (stamps.read(joined, 0, DATE_LENGTH + 1 + length)) line.time = stamps.stamp.time;
};

/** Sets the time that a field's value writes, a date and a time of day in two fields also. */
export const setTime = (line: ParsedLine, stamps: StampReader, bytes: Uint8Array, from: number, to: number): void => {
  if (to - from === DATE_LENGTH && bytes[from + 4] === 45 && bytes[from + 7] === 45) line.dateFrom = from;
  else if (bytes[from + 2] === 58 && to - from >= 8) {
    line.clockFrom = from;
    line.clockTo = to;
  } else {
    if (Number.isNaN(line.time) && stamps.read(bytes, from, to)) line.time = stamps.stamp.time;
    return;
  }
  if (line.dateFrom >= 0 && line.clockFrom >= 0) setJoinedTime(line, stamps, bytes);
};
