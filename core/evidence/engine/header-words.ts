import {
  ATOM,
  CLASS,
  DIGIT,
  indexOfByte,
  isDigit,
  LETTER,
  skipBlanks,
  skipDigits,
  skipWord,
  startsWith,
  UPPER,
} from './bytes.ts';
import { levelOfLetter, levelOfWord, NONE } from './levels.ts';

/** `[`, `(` or `<` before a timestamp or a level. */
export const skipOpening = (bytes: Uint8Array, at: number): number => {
  const byte = bytes[at];
  return byte === 91 || byte === 40 || byte === 60 ? at + 1 : at;
};

export const JOINT = new Set([...'[]()<>,:|-;/ \t'].map(char => char.charCodeAt(0)));
/** Closing brackets and separators between the parts of a header. */
export const skipClosing = (bytes: Uint8Array, at: number, to: number): number => {
  let i = at;
  while (i < to && (bytes[i] === 93 || bytes[i] === 41 || bytes[i] === 62 || bytes[i] === 44 || bytes[i] === 58)) i++;
  return skipBlanks(bytes, i, to);
};

/** Where a level ends that is padded inside of its bracket, `[INFO ]`: at the bracket. */
export const paddedEnd = (bytes: Uint8Array, at: number, to: number): number => {
  const next = skipBlanks(bytes, at, to);
  return next > at && next < to && bytes[next] === 93 ? next : at;
};

/** Whether a word may stand between a timestamp and a level: a number, a bracket, a name that is no plain word. */
export const isHeaderWord = (bytes: Uint8Array, from: number, to: number, end: number): boolean => {
  let marks = 0;
  let lower = 0;
  for (let i = from; i < to; i++) {
    const bits = CLASS[bytes[i]!]!;
    if ((bits & LETTER) === 0) marks++;
    else if ((bits & UPPER) === 0) lower++;
  }
  if (marks > 0 || lower === 0) return true;
  const next = skipBlanks(bytes, to, end);
  return next < end && (bytes[next] === 45 || bytes[next] === 124) && (next + 1 === end || bytes[next + 1] === 32);
};

/** Whether a word is three numbers with one sort of mark between them, as a date is that could not be read. */
export const isNumericDate = (bytes: Uint8Array, from: number, to: number): boolean => {
  const first = skipDigits(bytes, from, to);
  const mark = bytes[first];
  if (first === from || first >= to || (mark !== 45 && mark !== 46 && mark !== 47)) return false;
  const second = skipDigits(bytes, first + 1, to);
  if (second === first + 1 || second >= to || bytes[second] !== mark) return false;
  const third = skipDigits(bytes, second + 1, to);
  return third > second + 1 && (third === to || bytes[third] === 44);
};

/** `host tag[pid]: ` or `host kernel: ` after an ISO time, as syslog relays write it: where it ends, `at` without one. */
export const skipRelayedTag = (bytes: Uint8Array, at: number, to: number): number => {
  const tag = skipBlanks(bytes, skipWord(bytes, at, to), to);
  const end = skipWord(bytes, tag, to);
  const isTag = end > tag + 3 && bytes[end - 1] === 58 && (CLASS[bytes[at]!]! & (LETTER | DIGIT)) !== 0;
  if (!isTag || indexOfByte(bytes, 91, at, tag) >= 0) return at;
  const hasPid = bytes[end - 2] === 93 && isDigit(bytes[end - 3]);
  return hasPid || startsWith(bytes, tag, to, 'kernel:') ? end : at;
};

/** `time|component|pid|message`: the fields before the message are names and numbers. */
export const pipedEnd = (bytes: Uint8Array, at: number, to: number): number => {
  let i = at + 1;
  for (let field = 0; field < 4; field++) {
    const stop = indexOfByte(bytes, 124, i, Math.min(to, i + 64));
    if (stop < 0) return i;
    const level = levelOfWord(bytes, i, stop);
    for (let k = i; k < stop; k++) if ((CLASS[bytes[k]!]! & ATOM) === 0) return i;
    if (level !== NONE) return i;
    i = stop + 1;
  }
  return i;
};

/** `1702  2395 D Tag: message` after the time: where the letter stands, or -1. */
export const logcatLetter = (bytes: Uint8Array, at: number, to: number): number => {
  let i = at;
  for (let number = 0; number < 2; number++) {
    const end = skipDigits(bytes, i, to);
    if (end === i || bytes[end] !== 32) return -1;
    i = skipBlanks(bytes, end, to);
  }
  const isLetter = i + 1 < to && levelOfLetter(bytes[i]) !== NONE && bytes[i + 1] === 32;
  return isLetter ? i : -1;
};
