import { ATOM, BLANK, byteSet, bytesOf, CLASS, DIGIT, HEX, isDigit, LETTER, startsWith } from './bytes.ts';

const TOP_LEVEL = [
  'com',
  'net',
  'org',
  'edu',
  'gov',
  'io',
  'cn',
  'de',
  'uk',
  'jp',
  'hk',
  'ru',
  'fr',
  'local',
  'internal',
];
const TOP_LEVEL_BYTES = TOP_LEVEL.map(bytesOf);
/** Of files that are written one after the other: with a number in the name, the name is a value. */
const EXTENSIONS = 'log txt xml json csv tmp dat bak out err gz zip tar jar rpm deb pcap pcapng'
  .split(' ')
  .map(bytesOf);
export const METHODS = ['GET ', 'POST ', 'PUT ', 'HEAD ', 'DELETE ', 'PATCH ', 'OPTIONS ', 'CONNECT ', 'TRACE '];

const equalsIgnoringCase = (bytes: Uint8Array, from: number, to: number, word: Uint8Array): boolean => {
  if (to - from !== word.length) return false;
  for (let i = 0; i < word.length; i++) if ((bytes[from + i]! | 32) !== word[i]) return false;
  return true;
};

/** Whether the name ends in the extension of a file of records, of an archive or the like. */
export const isFileName = (bytes: Uint8Array, from: number, to: number): boolean => {
  let dot = to - 1;
  while (dot > from && bytes[dot] !== 46) dot--;
  return dot > from && EXTENSIONS.some(word => equalsIgnoringCase(bytes, dot + 1, to, word));
};

/** Whether masked text is a quoted request: `"GET <*>"`. */
export const isQuotedRequest = (bytes: Uint8Array, from: number, to: number): boolean =>
  bytes[from] === 34 && METHODS.some(word => startsWith(bytes, from + 1, to, word));

export const is = (byte: number | undefined, bits: number): boolean =>
  byte !== undefined && (CLASS[byte]! & bits) !== 0;

export const atomEnd = (bytes: Uint8Array, at: number, to: number): number => {
  let i = at;
  while (i < to && (CLASS[bytes[i]!]! & ATOM) !== 0) i++;
  return i;
};

const VALUE_ENDS = byteSet(`"',;)]}>| \t\v\f`);
/** Where a path, a URL or a bare value ends: at a blank, a quote, a comma or a closing bracket. */
export const valueEnd = (bytes: Uint8Array, at: number, to: number): number => {
  let i = at;
  while (i < to && VALUE_ENDS[bytes[i]!] === 0) i++;
  return i;
};

/** The end of hexadecimal groups joined by colons (MAC, IPv6); `at` when there are fewer than four and no `::`. */
export const colonGroupsEnd = (bytes: Uint8Array, at: number, to: number): number => {
  let i = at;
  let groups = 0;
  let double = false;
  for (;;) {
    const start = i;
    while (i < to && i - start < 5 && is(bytes[i], HEX)) i++;
    if (i - start > 4) return at;
    groups++;
    if (i >= to || bytes[i] !== 58) break;
    if (bytes[i + 1] === 58) double = true;
    else if (!is(bytes[i + 1], HEX) || i + 1 >= to) break;
    i++;
  }
  return groups >= 4 || (double && groups >= 3) ? i : at;
};

export const isPortEnd = (bytes: Uint8Array, at: number, to: number): boolean =>
  at >= to || !is(bytes[at], ATOM) || (bytes[at] === 46 && (at + 1 >= to || is(bytes[at + 1], BLANK)));

/** `/10.0.0.1`: a host before it is named by an address. */
export const isSlashedAddress = (bytes: Uint8Array, at: number, to: number): boolean => {
  if (bytes[at] !== 47 || at + 8 > to) return false;
  const end = atomEnd(bytes, at + 1, to);
  let dots = 0;
  for (let i = at + 1; i < end; i++)
    if (bytes[i] === 46) dots++;
    else if (!isDigit(bytes[i])) return false;
  return dots === 3;
};

export const isUuid = (bytes: Uint8Array, from: number, to: number): boolean => {
  if (to - from < 36) return false;
  for (let i = 0; i < 36; i++) {
    const dash = i === 8 || i === 13 || i === 18 || i === 23;
    if (dash ? bytes[from + i] !== 45 : !is(bytes[from + i], HEX)) return false;
  }
  return true;
};

const isCountry = (bytes: Uint8Array, from: number, label: number, to: number): boolean => {
  if (to - label !== 2 || !is(bytes[label], LETTER) || !is(bytes[label + 1], LETTER)) return false;
  for (let i = from; i < label; i++) if (isDigit(bytes[i])) return true;
  return false;
};
/** A host name: at least two dots, the last label a well-known top-level domain or, when a digit comes before, the two
 *  letters of a country. */
export const isHost = (bytes: Uint8Array, from: number, to: number): boolean => {
  let dots = 0;
  let label = from;
  for (let i = from; i < to; i++)
    if (bytes[i] === 46) {
      dots++;
      label = i + 1;
    } else if (!is(bytes[i], LETTER | DIGIT) && bytes[i] !== 45) return false;
  if (dots < 2) return false;
  return isCountry(bytes, from, label, to) || TOP_LEVEL_BYTES.some(word => equalsIgnoringCase(bytes, label, to, word));
};

/** Where a value opens a bracket behind a name; -1 where it does not. */
export const bracketInside = (bytes: Uint8Array, from: number, to: number): number => {
  for (let i = from + 1; i < to; i++) if (bytes[i] === 123 || bytes[i] === 91 || bytes[i] === 40) return i;
  return -1;
};
export const closesBehind = (bytes: Uint8Array, open: number, to: number): boolean => {
  for (let i = open + 1; i < to; i++) if (bytes[i] === 125 || bytes[i] === 93 || bytes[i] === 41) return true;
  return false;
};

/** What may stand behind a name without being part of it. */
const CLOSES = byteSet(',;:.)]}');
export const nameEnd = (bytes: Uint8Array, from: number, to: number): number => {
  let end = to;
  while (end > from && CLOSES[bytes[end - 1]!] === 1) end--;
  return end;
};
const FAILURES = ['Exception', 'Error'];
/** Whether the class of an error stands there: it says what went wrong, and is no value. */
export const isFailure = (bytes: Uint8Array, from: number, to: number): boolean => {
  const end = nameEnd(bytes, from, to);
  return FAILURES.some(word => end - from > word.length && startsWith(bytes, end - word.length, end, word));
};

/** Whether a value is a name of at least three parts, `com.example.mail`, and not the class of an error. */
export const isDotted = (bytes: Uint8Array, from: number, to: number): boolean => {
  let dots = 0;
  for (let i = from + 1; i < to - 1; i++) if (bytes[i] === 46) dots++;
  return dots > 1 && !isFailure(bytes, from, to);
};

const slashes = (bytes: Uint8Array, at: number, end: number): number => {
  let count = 0;
  for (let i = at; i < end; i++) if (bytes[i] === 47) count++;
  return count;
};
export const pathEnd = (bytes: Uint8Array, at: number, to: number): number => {
  let end = at;
  while (end < to && (is(bytes[end], ATOM) || bytes[end] === 47 || bytes[end] === 64 || bytes[end] === 35)) end++;
  while (end > at + 1 && bytes[end - 1] === 46) end--;
  return slashes(bytes, at, end) >= 2 && (is(bytes[at + 1], ATOM) || bytes[at + 1] === 47) ? end : at;
};
/** `a/b/c.txt`: a relative path has an extension or a number in it, else it may be a list of words. */
export const relativePathEnd = (bytes: Uint8Array, at: number, to: number): number => {
  const end = pathEnd(bytes, at, to);
  if (end === at) return at;
  for (let i = at; i < end; i++) if (bytes[i] === 46 || isDigit(bytes[i])) return end;
  return slashes(bytes, at, end) > 2 ? end : at;
};
