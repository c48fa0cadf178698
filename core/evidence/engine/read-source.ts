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

const SOURCE_CAP = 200;
/** Thread, process, trace id, logger: so many parts can stand before a message. */
const PARTS = 8;

/** `<34>` or `<34>1 ` at the start of a syslog line: where it ends, `from` without one. */
export const skipPriority = (bytes: Uint8Array, from: number, to: number): number => {
  if (bytes[from] !== 60) return from;
  const end = skipDigits(bytes, from + 1, to);
  return end > from + 1 && end < from + 5 && bytes[end] === 62 ? end + 1 : from;
};

/** Where the message of a syslog line begins: after `tag[pid]: `, which may hold a blank (`syslogd 1.4.1:`). */
export const syslogTagEnd = (bytes: Uint8Array, at: number, to: number): number => {
  let i = at;
  for (let word = 0; word < 3; word++) {
    const end = skipWord(bytes, i, to);
    if (end > i && bytes[end - 1] === 58) return skipBlanks(bytes, end, to);
    const next = skipBlanks(bytes, end, to);
    if (next >= to || (!isDigit(bytes[next]) && bytes[next] !== 40)) return at;
    i = next;
  }
  return at;
};

/** The end of a balanced bracket that starts at `at`; -1 without one. */
export const bracketEnd = (bytes: Uint8Array, at: number, to: number): number => {
  const close = bytes[at] === 91 ? 93 : 41;
  let depth = 0;
  const limit = Math.min(to, at + SOURCE_CAP);
  for (let i = at; i < limit; i++) {
    if (bytes[i] === bytes[at]) depth++;
    else if (bytes[i] === close && --depth === 0) return i + 1;
  }
  return -1;
};

/** The end of `(App.java:12)` and the blanks behind it; `at` without one. */
const placeEnd = (bytes: Uint8Array, at: number, to: number): number => {
  if (bytes[at] !== 40) return at;
  const close = bracketEnd(bytes, at, to);
  return close > 0 && isDigit(bytes[close - 2]) ? skipBlanks(bytes, close, to) : at;
};

/** Whether a word reads as the name of code: dotted, scoped, in camel case, with a digit or an underscore. */
const isCodeName = (bytes: Uint8Array, from: number, to: number): boolean => {
  if (isDigit(bytes[from]) && skipDigits(bytes, from, to) === to) return false;
  for (let i = from; i < to; i++) {
    const bits = CLASS[bytes[i]!]!;
    const byte = bytes[i]!;
    const named =
      (bits & ATOM) !== 0 ||
      byte === 58 ||
      byte === 47 ||
      byte === 64 ||
      byte === 35 ||
      byte === 91 ||
      byte === 93 ||
      byte === 40 ||
      byte === 41;
    if (!named) return false;
  }
  for (let i = from + 1; i < to; i++) {
    const bits = CLASS[bytes[i]!]!;
    const byte = bytes[i]!;
    if ((bits & DIGIT) !== 0 || byte === 46 || byte === 95 || byte === 36 || byte === 47 || byte === 58 || byte === 35)
      return true;
    if ((bits & UPPER) !== 0 && (CLASS[bytes[i - 1]!]! & (LETTER | UPPER)) === LETTER) return true;
  }
  return false;
};

/** Whether a word is a name of any sort: one that a bracket closes behind a level is that of a module. */
const isName = (bytes: Uint8Array, from: number, to: number): boolean => {
  for (let i = from; i < to; i++) if ((CLASS[bytes[i]!]! & ATOM) === 0 && bytes[i] !== 58) return false;
  return to > from;
};

/** ` - `, ` : `, ` | ` and ` -- ` between the logger and the message: where it ends, `at` without one. */
const separatorEnd = (bytes: Uint8Array, at: number, to: number): number => {
  if (startsWith(bytes, at, to, '-- ')) return at + 2;
  const isMark = at + 1 < to && (bytes[at] === 45 || bytes[at] === 58 || bytes[at] === 124);
  return isMark && bytes[at + 1] === 32 ? at + 1 : at;
};
const isSeparator = (bytes: Uint8Array, at: number, to: number): boolean => separatorEnd(bytes, at, to) > at;

/** `[pid 12:tid 34]` of Apache: whatever follows it is the message. */
const isServerPart = (bytes: Uint8Array, at: number, to: number): boolean => startsWith(bytes, at, to, '[pid ');

const result = { end: 0, found: false };

/** Skips thread and logger after the level: `[main] com.acme.Pool - `, `1 --- [main] c.a.Pool : `, `com.acme.Pool: `.
 *  `end` is where the message begins. With `named`, any word before a colon is the logger. */
export const readSource = (
  bytes: Uint8Array,
  at: number,
  to: number,
  named: boolean,
): { end: number; found: boolean } => {
  result.end = at;
  result.found = false;
  let i = skipBlanks(bytes, at, to);
  result.end = i;
  if (isSeparator(bytes, i, to)) i = result.end = skipBlanks(bytes, separatorEnd(bytes, i, to), to);
  let bracketed = named;
  for (let part = 0; part < PARTS && i < to; part++) {
    const byte = bytes[i]!;
    if (byte === 91 || byte === 40) {
      const close = bracketEnd(bytes, i, to);
      if (close < 0) return result;
      const isServer = isServerPart(bytes, i, to);
      i = skipBlanks(bytes, close, to);
      if (isServer) finish(bytes, i, to);
      bracketed = true;
    } else if (startsWith(bytes, i, to, '--- ')) i = skipBlanks(bytes, i + 4, to);
    else if (startsWith(bytes, i, to, '-- : ')) return finish(bytes, i + 5, to);
    else {
      const end = skipWord(bytes, i, to);
      if (end - i > SOURCE_CAP) return result;
      const isNumber = skipDigits(bytes, i, end) === end;
      const last = bytes[end - 1];
      // `[time LEVEL module] message`: the bracket was opened before the time.
      if (
        last === 93 &&
        indexOfByte(bytes, 91, i, end) < 0 &&
        (isName(bytes, i, end - 1) || isCodeName(bytes, i, end - 1))
      )
        return finish(bytes, end, to);
      if (last === 58 && end - i > 1 && (bracketed || isCodeName(bytes, i, end - 1)) && isWord(bytes, i, end - 1))
        return finish(bytes, end, to);
      const next = skipBlanks(bytes, end, to);
      const separated = isSeparator(bytes, next, to);
      if (separated && (bracketed || isCodeName(bytes, i, end) || isNumber))
        return finish(bytes, separatorEnd(bytes, next, to), to);
      const place = placeEnd(bytes, next, to);
      if (place > next && isSeparator(bytes, place, to) && (bracketed || isCodeName(bytes, i, end)))
        return finish(bytes, separatorEnd(bytes, place, to), to);
      if (isNumber && startsWith(bytes, next, to, '---')) i = next;
      else if (bytes[i] === 42 && isDigit(bytes[i + 1])) i = next;
      else if (isCodeName(bytes, i, end) && bytes[next] === 42) i = next;
      else if (named && !separated) i = next;
      else return result;
      continue;
    }
    if (isSeparator(bytes, i, to)) return finish(bytes, separatorEnd(bytes, i, to), to);
    if (i < to && bytes[i] === 58 && bracketed) return finish(bytes, i + 1, to);
  }
  return result;
};

const isWord = (bytes: Uint8Array, from: number, to: number): boolean => {
  for (let i = from; i < to; i++) if (bytes[i] === 34 || bytes[i] === 61 || bytes[i] === 123) return false;
  return true;
};

const finish = (bytes: Uint8Array, at: number, to: number): typeof result => {
  const end = skipBlanks(bytes, at, to);
  // A logger with nothing after it: its name is all the message there is.
  if (end < to) {
    result.end = end;
    result.found = true;
  }
  return result;
};
