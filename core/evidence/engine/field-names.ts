import { decodeText } from './decode-text.ts';
import { levelOfLetter, levelOfNumber, levelOfWord, NONE } from './levels.ts';
import type { ParsedLine } from './parsed-line.ts';
import type { StampReader } from './timestamps.ts';

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
    'err',
    'error',
    'reason',
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
  to - from > 16 || !HASHES.has(hashOf(bytes, from, to)) ? undefined : BY_NAME.get(decodeText(bytes, from, to));

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

/** Sets the time that a field's value writes. */
export const setTime = (line: ParsedLine, stamps: StampReader, bytes: Uint8Array, from: number, to: number): void => {
  if (Number.isNaN(line.time) && stamps.read(bytes, from, to)) line.time = stamps.stamp.time;
};
