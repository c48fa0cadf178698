import { CLASS, DIGIT, skipBlanks, startsWith, UPPER } from './bytes.ts';
import { levelOfWord, NONE } from './levels.ts';

const COLON = 58;
const BLANK = 32;
const OPEN = 91;
const CLOSE = 93;
/** Letters of each level that the console logger of .NET writes: `info`, `warn`, `fail`, `crit`, `dbug`, `trce`. */
const LEVEL_LETTERS = 4;
/** A category is the name of a type, with those of its type arguments. */
const CATEGORY_CAP = 400;

/** Where `[14]` begins that the line ends with; -1 without one. */
const eventIdAt = (bytes: Uint8Array, from: number, to: number): number => {
  if (bytes[to - 1] !== CLOSE) return -1;
  let i = to - 2;
  while (i > from && (CLASS[bytes[i]!]! & DIGIT) !== 0) i--;
  if (i < to - 2 && bytes[i] === 45) i--;
  return i < to - 2 && bytes[i] === OPEN ? i : -1;
};

/** Whether a line is `info: Some.Category[14]`, whatever stands before it: the console logger of .NET writes the message,
 *  indented, into the lines below (Microsoft.Extensions.Logging.Console, formatter "simple"). */
export const isConsoleHeader = (bytes: Uint8Array, from: number, to: number): boolean => {
  const id = eventIdAt(bytes, from, to);
  if (id < 0) return false;
  let category = id;
  const first = Math.max(from, id - CATEGORY_CAP);
  while (category > first && bytes[category - 1] !== BLANK) category--;
  const level = category - 2 - LEVEL_LETTERS;
  if (category === id || level < from || bytes[category - 1] !== BLANK || bytes[category - 2] !== COLON) return false;
  if (level > from && bytes[level - 1] !== BLANK && bytes[level - 1] !== CLOSE) return false;
  return (CLASS[bytes[level]!]! & UPPER) === 0 && levelOfWord(bytes, level, category - 2) !== NONE;
};

/** Whether an indented line under such a header names the scopes that the message was written in, and is not yet the
 *  message: `      => RequestId:7 => Shop.Orders`. */
export const isScopeLine = (bytes: Uint8Array, from: number, to: number): boolean =>
  startsWith(bytes, skipBlanks(bytes, from, to), to, '=> ');
