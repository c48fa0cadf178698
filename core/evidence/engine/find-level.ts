import { CLASS, indexOfByte, LETTER, skipBlanks, skipWord, startsWith, UPPER } from './bytes.ts';
import { isHeaderWord, JOINT, skipOpening } from './header-words.ts';
import { FATAL, levelOfWord, NONE } from './levels.ts';
import { bracketEnd } from './read-source.ts';

/** PHP names its worst levels in two words. */
const levelOfPhp = (bytes: Uint8Array, at: number, to: number): number =>
  startsWith(bytes, at, to, 'PHP Fatal error:') || startsWith(bytes, at, to, 'PHP Parse error:') ? FATAL : NONE;

const POINT = 46;
const COLON = 58;
const LEVEL_TOKENS = 9;

/** Finds the level in the header of a line that was made for people. */
export type LevelFinder = {
  /** Looks from `from` on, `afterStamp` over several words, else at the first only; answers where the level ends, -1
   *  where it is no word of the header. */
  readonly find: (bytes: Uint8Array, from: number, to: number, afterStamp: boolean) => number;
  /** What was found last, as its position in LEVELS. */
  readonly level: () => number;
};

export const levelFinder = (): LevelFinder => {
  let level = NONE;

  /** The end of the level word of the header, or -1. */
  const levelEnd = (bytes: Uint8Array, from: number, to: number, afterStamp: boolean): number => {
    let at = from;
    for (let token = 0; token < (afterStamp ? LEVEL_TOKENS : 1) && at < to; token++) {
      const end = skipWord(bytes, at, to);
      if (bytes[at] === 91 || bytes[at] === 40) {
        const inner = wordLevel(bytes, at + 1, end, true);
        if (inner > 0) return inner;
        const close = bracketEnd(bytes, at, to);
        if (close > 0) {
          at = skipBlanks(bytes, close, to);
          continue;
        }
      }
      const found = wordLevel(bytes, skipOpening(bytes, at), end, token === 0 && afterStamp);
      if (found > 0) return found;
      if (!isHeaderWord(bytes, at, end, to)) return -1;
      at = skipBlanks(bytes, end, to);
    }
    return -1;
  };
  /** The end of a level inside a word: capitals, or marked by a bracket, a colon or its place. */
  const wordLevel = (bytes: Uint8Array, at: number, end: number, expected: boolean): number => {
    let from = at;
    while (from < end && (bytes[from] === 124 || bytes[from] === 91 || bytes[from] === 42)) from++;
    // logback's own lines: `|-INFO in ...`
    if (bytes[at] === 124 && bytes[from] === 45) from++;
    let stop = from;
    while (stop < end && (CLASS[bytes[stop]!]! & LETTER) !== 0) stop++;
    const next = stop < end ? bytes[stop]! : 32;
    if (next === POINT && expected) return channelLevel(bytes, stop, end);
    if (!JOINT.has(next)) return -1;
    const capitals = (CLASS[bytes[stop - 1] ?? 32]! & UPPER) !== 0;
    const marked = next === 58 || next === 93 || next === 62 || next === 124;
    if (!capitals && !marked && !expected) return -1;
    if (marked && next === 58 && bytes[stop + 1] === 58) return -1;
    level = levelOfWord(bytes, from, stop);
    return level === NONE ? moduleLevel(bytes, at, end, expected) : stop;
  };
  /** `production.ERROR:`, as Monolog writes channel and level. */
  const channelLevel = (bytes: Uint8Array, at: number, end: number): number => {
    if (bytes[end - 1] !== COLON || (CLASS[bytes[end - 2]!]! & UPPER) === 0) return -1;
    let from = end - 1;
    while (bytes[from - 1] !== POINT && from > at) from--;
    level = levelOfWord(bytes, from, end - 1);
    return level === NONE ? -1 : end - 1;
  };
  /** `core:error`: a module and a level in one bracket. */
  const moduleLevel = (bytes: Uint8Array, at: number, end: number, expected: boolean): number => {
    if (!expected) return -1;
    const colon = indexOfByte(bytes, 58, at, end);
    if (colon < 0) return -1;
    level = levelOfWord(bytes, colon + 1, end - 1);
    return level === NONE ? -1 : end - 1;
  };

  return {
    find: (bytes, from, to, afterStamp) => {
      level = NONE;
      const end = levelEnd(bytes, from, to, afterStamp);
      if (end < 0) level = afterStamp ? levelOfPhp(bytes, from, to) : NONE;
      return end;
    },
    level: () => level,
  };
};
