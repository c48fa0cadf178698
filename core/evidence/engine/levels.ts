import { LEVELS, type Level } from '../analysis.ts';

const index = (level: Level): number => LEVELS.indexOf(level);

export const NONE = index('none');
export const DEBUG = index('debug');
export const INFO = index('info');
export const NOTICE = index('notice');
export const WARN = index('warn');
export const ERROR = index('error');
export const FATAL = index('fatal');

const WORDS: Readonly<Partial<Record<Level, string>>> = {
  trace: 'trace trc trce verbose vrb finest finer',
  debug: 'debug dbg fine dbug debg',
  info: 'info inf information informational config',
  notice: 'notice note',
  warn: 'warn warning wrn',
  error: 'error err erro severe fail failure eror',
  fatal: 'fatal ftl crit critical crt alert emerg emergency panic dpanic',
};

/** A word of at most 13 letters as a number, upper and lower case alike: exact, so that a lookup needs no comparison. */
const wordKey = (word: string): number => {
  let key = 0;
  for (let i = 0; i < word.length; i++) key = key * 27 + (word.charCodeAt(i) | 32) - 96;
  return key;
};

const BY_KEY = new Map<number, number>();
for (const level of LEVELS)
  for (const word of (WORDS[level] ?? '').split(' ')) if (word !== '') BY_KEY.set(wordKey(word), index(level));

/** The level that a word names, as its position in LEVELS; 0 for any other word. */
export const levelOfWord = (bytes: Uint8Array, from: number, to: number): number => {
  const length = to - from;
  if (length < 3 || length > 11) return NONE;
  const first = bytes[from]! | 32;
  // t v f d i n w e s c a p
  if (first < 97 || first > 119) return NONE;
  let key = 0;
  for (let i = from; i < to; i++) {
    const letter = (bytes[i]! | 32) - 96;
    if (letter < 1 || letter > 26 || bytes[i]! < 65) return NONE;
    key = key * 27 + letter;
  }
  return BY_KEY.get(key) ?? NONE;
};

/** Of a level written as one letter (logcat, klog, MongoDB). */
export const levelOfLetter = (code: number | undefined): number => {
  if (code === 73) return INFO;
  if (code === 87) return WARN;
  if (code === 69) return ERROR;
  if (code === 70 || code === 65) return FATAL;
  if (code === 68) return DEBUG;
  return code === 86 || code === 84 ? index('trace') : NONE;
};

const SYSLOG: readonly number[] = [FATAL, FATAL, FATAL, ERROR, WARN, index('notice'), INFO, DEBUG];

/** Of a syslog priority (RFC 5424, 6.2.1): facility times 8 plus severity. */
export const levelOfPriority = (priority: number): number => SYSLOG[priority & 7] ?? NONE;

/** Of a number in a JSON field: bunyan and pino count 10 to 60, syslog 0 to 7. */
export const levelOfNumber = (value: number): number => {
  if (value < 8) return SYSLOG[value] ?? NONE;
  if (value >= 60) return FATAL;
  if (value >= 50) return ERROR;
  if (value >= 40) return WARN;
  if (value >= 30) return INFO;
  return value >= 20 ? DEBUG : index('trace');
};

/** Of an HTTP status. */
export const levelOfStatus = (status: number): number => {
  if (status >= 500) return ERROR;
  return status >= 400 ? WARN : INFO;
};
