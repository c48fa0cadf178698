import { encodeUtf8 } from '../../../kernel/utf8.ts';
import { shownText } from '../line-text.ts';

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const COMMA = 44;
const COLON = 58;

type ReadMember = (bytes: Uint8Array, from: number, to: number) => string | undefined;

/** Reads a member of the object that begins at `from` (RFC 8259). A name with dots is a member of that very name, or a
 *  path into nested objects. Strings are given as what they mean, everything else as it is written: a number of twenty
 *  digits loses none. No recursion: depth costs nothing. */
export const jsonField = (name: string): ReadMember => {
  const paths = pathsOf(name);
  return (bytes, from, to) => {
    for (const path of paths) {
      const found = follow(path, bytes, from, to);
      if (found !== undefined) return found;
    }
    return undefined;
  };
};

/** A longer name is looked for as a whole and as a path, and not divided in other ways. */
const MOST_PARTS = 6;

/** `a.b.c` may be the member `a.b.c`, or `c` of `a.b`, or of `b` of `a`; the whole name comes first. */
const pathsOf = (name: string): readonly (readonly Uint8Array[])[] => {
  const parts = name.split('.');
  const heads = parts.length > MOST_PARTS ? [] : parts.slice(1, -1).map((_, i) => i + 2);
  const divided = heads.map(head => [parts.slice(0, head).join('.'), parts.slice(head).join('.')]);
  const unique = new Map([[name], ...divided, parts].map(path => [path.join('\u0000'), path]));
  return [...unique.values()].map(path => path.map(encodeUtf8));
};

const follow = (path: readonly Uint8Array[], bytes: Uint8Array, from: number, to: number): string | undefined => {
  let at = from;
  for (const name of path) {
    if (bytes[at] !== OPEN) return undefined;
    at = memberAt(name, bytes, at, to);
    if (at < 0) return undefined;
  }
  return valueText(bytes, at, to);
};

const skipBlanks = (bytes: Uint8Array, at: number, to: number): number => {
  let i = at;
  while (i < to && bytes[i]! <= 32) i++;
  return i;
};

/** The closing quote of the string that opens at `at`; `to` without one. */
const stringEnd = (bytes: Uint8Array, at: number, to: number): number => {
  let i = at + 1;
  while (i < to && bytes[i] !== QUOTE) i += bytes[i] === BACKSLASH ? 2 : 1;
  return Math.min(i, to);
};

/** Behind the value that begins at `at`. */
const valueEnd = (bytes: Uint8Array, at: number, to: number): number => {
  let depth = 0;
  for (let i = at; i < to; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) i = stringEnd(bytes, i, to);
    else if (byte === OPEN || byte === OPEN_LIST) depth++;
    else if (byte === CLOSE || byte === CLOSE_LIST) {
      if (depth === 0) return i;
      depth--;
    } else if (byte === COMMA && depth === 0) return i;
  }
  return to;
};

/** Where the value of a member begins; -1 when the object that opens at `at` has none of that name. */
const memberAt = (name: Uint8Array, bytes: Uint8Array, at: number, to: number): number => {
  for (let i = skipBlanks(bytes, at + 1, to); i < to && bytes[i] === QUOTE; ) {
    const keyEnd = stringEnd(bytes, i, to);
    const colon = skipBlanks(bytes, keyEnd + 1, to);
    if (bytes[colon] !== COLON) return -1;
    const value = skipBlanks(bytes, colon + 1, to);
    if (isName(name, bytes, i + 1, keyEnd)) return value < to ? value : -1;
    const end = valueEnd(bytes, value, to);
    if (bytes[end] !== COMMA) return -1;
    i = skipBlanks(bytes, end + 1, to);
  }
  return -1;
};

const isName = (name: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean => {
  if (to - from !== name.length) return false;
  for (let i = 0; i < name.length; i++) if (bytes[from + i] !== name[i]) return false;
  return true;
};

const valueText = (bytes: Uint8Array, at: number, to: number): string => {
  if (bytes[at] !== QUOTE) return shownText(bytes, at, valueEnd(bytes, at, to)).trimEnd();
  const end = stringEnd(bytes, at, to);
  const written = shownText(bytes, at + 1, end);
  return written.includes('\\') ? unescaped(written) : written;
};

const MEANINGS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

const unescaped = (written: string): string =>
  written
    .replace(/\\(?:u([0-9A-Fa-f]{4})|(.))/gs, (_, hex: string | undefined, char: string) =>
      hex === undefined ? (MEANINGS[char] ?? char) : String.fromCharCode(Number.parseInt(hex, 16)),
    )
    .replaceAll('\u0000', '\uFFFD')
    .toWellFormed();
