import { indexOfByte, isDigit, skipDigits, startsWith } from './bytes.ts';
import { DEBUG, INFO, levelOfWord, NONE, NOTICE, WARN } from './levels.ts';

/** Of the marks that Redis writes between the time and the message of `12:M 05 Jan 2026 10:00:00.123 # message`. */
const REDIS: ReadonlyMap<number, number> = new Map([
  [35, WARN],
  [42, NOTICE],
  [45, INFO],
  [46, DEBUG],
]);
/** Of `##[error]`, as runners of builds mark lines. */
const LONGEST_WORD = 12;

let end = 0;
/** Where the message begins behind the mark that was found last. */
export const markedEnd = (): number => end;

/** The level that a mark at `at`, behind the timestamp, stands for, in a line that begins at `start`; NONE without one. */
export const levelOfMark = (bytes: Uint8Array, start: number, at: number, to: number): number => {
  if (startsWith(bytes, at, to, '##[')) {
    const close = indexOfByte(bytes, 93, at, Math.min(to, at + LONGEST_WORD));
    end = close + 1;
    return close < 0 ? NONE : levelOfWord(bytes, at + 3, close);
  }
  if (!isDigit(bytes[start]) || bytes[at + 1] !== 32) return NONE;
  const role = skipDigits(bytes, start, at);
  if (bytes[role] !== 58 || bytes[role + 2] !== 32) return NONE;
  end = at + 2;
  return REDIS.get(bytes[at]!) ?? NONE;
};
