import { bracketEnd } from './bracket-end.ts';
import { BLANK, byteSet, CLASS, indexOfByte, isDigit, LETTER, RICH, skipBlanks, skipWord } from './bytes.ts';
import { monthAt, weekdayAt } from './calendar-words.ts';
import { maskPath } from './mask-path.ts';
import { tokenMasker, WILD_BYTE } from './mask-token.ts';
import { nameKind } from './name-kind.ts';
import {
  MASKED,
  NAME_NUMBER,
  PLAIN_VALUE,
  QUOTED_REQUEST,
  REQUEST_PATH,
  TOKEN_CAP,
  type Tokens,
  VALUE,
} from './tokens.ts';
import { isQuotedRequest } from './value-shapes.ts';

export type Tokeniser = {
  readonly tokens: Tokens;
  readonly tokenise: (bytes: Uint8Array, from: number, to: number) => void;
  /** The same for `GET /path 200`: numbered segments of the path vary, the status does not. */
  readonly tokeniseRequest: (bytes: Uint8Array, from: number, to: number) => void;
  /** The masked text of a part of the bytes last tokenised, WILD_BYTE for each `<*>`; good until the next call. */
  readonly maskedBytes: (from: number, to: number) => Uint8Array;
};

const SEED = 0x811c9dc5 | 0;
const PRIME = 0x01000193;
/** Of `(<*>)`: an empty pair of brackets stands where other lines have a value. */
const EMPTY_HASH = [40, WILD_BYTE, 41].reduce((hash, byte) => Math.imul(hash ^ byte, PRIME), SEED);
const WILD_HASH = Math.imul(SEED ^ WILD_BYTE, PRIME);
const UNITS = new Set(['B', 'KB', 'MB', 'GB', 'TB', 'kB', 'KiB', 'MiB', 'GiB', 'TiB']);

/** What may stand before a single quote that opens a quotation. */
const BEFORE_QUOTE = byteSet('=([,:');

const hashOf = (bytes: Uint8Array, from: number, to: number): number => {
  let hash = SEED;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i]!, PRIME);
  return hash;
};

/** The end of a size unit that follows a number after one blank; `at` without one. */
const unitEnd = (bytes: Uint8Array, at: number, to: number): number => {
  let i = at + 1;
  while (i < to && i < at + 4 && (CLASS[bytes[i]!]! & 2) !== 0) i++;
  const length = i - at - 1;
  if (length < 1 || length > 3 || (bytes[i - 1] !== 66 && bytes[i - 1] !== 98)) return at;
  const next = i < to ? bytes[i]! : 32;
  if (next !== 32 && next !== 44 && next !== 41 && next !== 59 && next !== 93) return at;
  return UNITS.has(String.fromCharCode(...bytes.subarray(at + 1, i))) ? i : at;
};

const maskedKind = (masked: Uint8Array, length: number): number => {
  let kind = 0;
  let run = 0;
  let longest = 0;
  for (let i = 0; i < length; i++) {
    const byte = masked[i]!;
    if (byte === WILD_BYTE) kind |= MASKED;
    run = (CLASS[byte]! & LETTER) !== 0 ? run + 1 : 0;
    if (run > longest) longest = run;
  }
  if (kind !== 0 && longest < 3) kind |= VALUE;
  if (isQuotedRequest(masked, 0, length)) kind |= QUOTED_REQUEST;
  return kind | nameKind(masked, 0, length);
};

/** Splits a message at blanks into masked tokens. Quoted text and a number with its unit are one token. */
export const tokeniser = (): Tokeniser => {
  const masker = tokenMasker();
  const tokens: Tokens = {
    count: 0,
    inList: 0,
    hash: new Int32Array(TOKEN_CAP),
    literal: new Int32Array(TOKEN_CAP),
    kind: new Uint8Array(TOKEN_CAP),
    repeats: new Uint8Array(TOKEN_CAP),
    from: new Int32Array(TOKEN_CAP),
    to: new Int32Array(TOKEN_CAP),
    bytes: masker.out,
  };

  let isRequest = false;
  const push = (from: number, to: number, hash: number, kind: number, literal: number): void => {
    const n = tokens.count;
    // A list of values of one kind is as long as it happens to be.
    if (n > 2 && (kind & MASKED) !== 0 && hash === tokens.hash[n - 1] && hash === tokens.hash[n - 2]) {
      tokens.count = n - 1;
      tokens.inList = hash;
      tokens.repeats[n - 2] = 3;
      return;
    }
    if (hash === tokens.inList) {
      tokens.repeats[n - 1] = Math.min(tokens.repeats[n - 1]! + 1, 255);
      return;
    }
    tokens.inList = 0;
    tokens.count++;
    tokens.from[n] = from;
    tokens.to[n] = to;
    tokens.hash[n] = hash;
    tokens.kind[n] = kind;
    tokens.repeats[n] = 1;
    tokens.literal[n] = literal;
  };

  /** Weekdays and months stand for a date only beside a number or one another. */
  const isDateWord = (bytes: Uint8Array, from: number, to: number, end: number): boolean => {
    if (to - from !== 3 || (monthAt(bytes, from, to) === 0 && !weekdayAt(bytes, from, to))) return false;
    const next = skipBlanks(bytes, to, end);
    return isDigit(bytes[next]) || (next + 3 <= end && (monthAt(bytes, next, end) > 0 || weekdayAt(bytes, next, end)));
  };

  const maskedToken = (bytes: Uint8Array, from: number, to: number): void => {
    const length = masker.mask(bytes, from, to);
    const hash = hashOf(masker.out, 0, length);
    let kind = maskedKind(masker.out, length);
    if (kind !== 0 && masker.hidesName()) kind = (kind & ~VALUE) | NAME_NUMBER;
    else if (kind !== 0 && masker.hidesWord()) kind |= PLAIN_VALUE;
    push(from, to, hash, kind, (kind & (NAME_NUMBER | PLAIN_VALUE)) !== 0 ? hashOf(bytes, from, to) | 1 : 0);
  };

  /** Where the token ends that starts at `at`: at the next blank that is not inside quotes. */
  const richEnd = (bytes: Uint8Array, at: number, from: number, end: number): number => {
    let i = at;
    let hasValue = false;
    while (i < end) {
      const byte = bytes[i]!;
      if ((CLASS[byte]! & BLANK) !== 0) {
        let unit = byte === 32 && i > from && isDigit(bytes[i - 1]) ? unitEnd(bytes, i, end) : i;
        // `<1 sec`
        if (unit === i && bytes[from] === 60 && isDigit(bytes[from + 1]) && isDigit(bytes[i - 1]))
          unit = skipWord(bytes, i + 1, end);
        if (unit === i && hasValue) unit = bracketEnd(bytes, from, i, end);
        if (unit === i) return i;
        i = unit;
      } else if (byte === 34) {
        const close = indexOfByte(bytes, 34, i + 1, end);
        i = close < 0 ? i + 1 : close + 1;
      } else if (byte === 39 && (i === from || BEFORE_QUOTE[bytes[i - 1]!] === 1)) {
        const close = indexOfByte(bytes, 39, i + 1, Math.min(end, i + 200));
        const next = close < 0 ? 0 : close + 1 < end ? bytes[close + 1]! : 32;
        i = close > 0 && (CLASS[next]! & 2) === 0 ? close + 1 : i + 1;
      } else {
        if (byte === 47 || byte === 61) hasValue = true;
        i++;
      }
    }
    return end;
  };

  /** `(3.15 KB)` after `3225 bytes` repeats the size for people. */
  const repeatsSize = (bytes: Uint8Array, from: number, to: number): boolean => {
    if (bytes[from] !== 40 || !isDigit(bytes[from + 1]) || bytes[to - 1] !== 41 || tokens.count < 2) return false;
    let blank = from + 1;
    while (blank < to && bytes[blank] !== 32) blank++;
    return blank < to && unitEnd(bytes, blank, to) === to - 1 && (tokens.kind[tokens.count - 2]! & VALUE) !== 0;
  };

  return {
    tokens,
    maskedBytes: (from, to) =>
      masker.out.subarray(
        0,
        isRequest ? maskPath(tokens.bytes, from, to, masker.out) : masker.mask(tokens.bytes, from, to),
      ),
    tokeniseRequest: (bytes, from, end) => {
      isRequest = true;
      tokens.count = 0;
      tokens.inList = 0;
      tokens.bytes = bytes;
      for (let i = from; i < end && tokens.count < TOKEN_CAP; ) {
        const stop = skipWord(bytes, i, end);
        // What follows the first word of a broken request line is its status.
        if (tokens.count === 1 && stop < end) {
          const length = maskPath(bytes, i, stop, masker.out);
          const isMasked = masker.out.subarray(0, length).includes(WILD_BYTE);
          push(i, stop, hashOf(masker.out, 0, length), REQUEST_PATH | (isMasked ? MASKED : 0), 0);
        } else push(i, stop, hashOf(bytes, i, stop), 0, 0);
        i = skipBlanks(bytes, stop, end);
      }
    },
    tokenise: (bytes, from, end) => {
      isRequest = false;
      tokens.count = 0;
      tokens.inList = 0;
      tokens.bytes = bytes;
      let i = skipBlanks(bytes, from, end);
      while (i < end) {
        const start = i;
        let hash = SEED;
        let bits = 0;
        if (tokens.count === TOKEN_CAP - 1) {
          push(start, end, WILD_HASH, MASKED | VALUE, 0);
          return;
        }
        for (; i < end; i++) {
          const byte = bytes[i]!;
          bits = CLASS[byte]!;
          if ((bits & (BLANK | RICH)) !== 0) break;
          hash = Math.imul(hash ^ byte, PRIME);
        }
        if (i < end && (bits & RICH) !== 0) {
          i = richEnd(bytes, i, start, end);
          if (!repeatsSize(bytes, start, i)) maskedToken(bytes, start, i);
        } else if (isDateWord(bytes, start, i, end)) push(start, i, WILD_HASH, MASKED | VALUE, 0);
        else if (i - start === 2 && bytes[start] === 40 && bytes[start + 1] === 41)
          push(start, i, EMPTY_HASH, MASKED | VALUE, 0);
        else push(start, i, hash, nameKind(bytes, start, i), 0);
        while (i < end && (CLASS[bytes[i]!]! & BLANK) !== 0) i++;
      }
    },
  };
};
