import { CLASS, skipBlanks, skipWord, UPPER } from './bytes.ts';
import { levelOfWord, NONE } from './levels.ts';
import type { Stamp } from './stamp.ts';

const WEAK_STEP_MS = 30 * 86_400_000;
/** So many lines that begin with a time of day, and one more is no accident. */
const SURE = 4;
const [OPEN, CLOSE, PIPE] = [91, 93, 124];

/** Tells a bare number or a time of day that is a timestamp from one that is said: it counts only where the line before
 *  had one too, of about that time, or where the line or those above leave no doubt. */
export type BareTimes = {
  /** Another line is read. */
  readonly begin: () => void;
  /** Whether the stamp that was just read at `at`, in the `token`-th word, is what the lines before make likely. */
  readonly isExpected: (bytes: Uint8Array, at: number, to: number, token: number) => boolean;
  /** Whether the line before had one. */
  readonly hadOne: () => boolean;
  /** The line was looked through for a stamp. */
  readonly look: () => void;
  /** It has one, of this time; `isBare` tells of which sort, `token` where. */
  readonly found: (time: number, isBare: boolean, token: number) => void;
};

export const bareTimes = (stamp: Stamp): BareTimes => {
  let before = Number.POSITIVE_INFINITY;
  let here = Number.NaN;
  let place = 0;
  /** Lines that began with such a time since the last fuller one, counted up to SURE; and the last of these times. */
  let lines = 0;
  let above = Number.NaN;

  /** Whether the time of day at `at` begins a line of log in any company: a bracket around it closes, or follows, or a level
   *  follows in capitals or in the same bracket. */
  const opensHeader = (bytes: Uint8Array, at: number, to: number): boolean => {
    const isBracketed = bytes[at - 1] === OPEN;
    if (isBracketed && bytes[stamp.end] === CLOSE) return true;
    const next = skipBlanks(bytes, stamp.end, to);
    if (bytes[next] === OPEN || bytes[next] === PIPE) return true;
    const end = skipWord(bytes, next, to);
    const word = isBracketed && bytes[end - 1] === CLOSE ? end - 1 : end;
    return (word < end || (CLASS[bytes[word - 1]!]! & UPPER) !== 0) && levelOfWord(bytes, next, word) !== NONE;
  };

  return {
    begin: () => {
      here = Number.NaN;
    },
    isExpected: (bytes, at, to, token) => {
      here = stamp.time;
      const samePlace = token > 0 && token === place && Number.isFinite(before);
      place = token;
      if (samePlace || before === Number.POSITIVE_INFINITY || Math.abs(here - before) < WEAK_STEP_MS) return true;
      if (token > 0) return false;
      return (lines === SURE && Math.abs(here - above) < WEAK_STEP_MS) || opensHeader(bytes, at, to);
    },
    hadOne: () => Number.isFinite(before),
    look: () => {
      before = here;
    },
    found: (time, isBare, token) => {
      if (!isBare) lines = 0;
      else if (token === 0) {
        lines = Math.min(SURE, lines + 1);
        above = time;
      }
    },
  };
};
