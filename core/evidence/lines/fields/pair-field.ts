import { encodeUtf8 } from '../../../kernel/utf8.ts';
import { shownText } from '../line-text.ts';

const EQUALS = 61;
const BACKSLASH = 92;
const QUOTES = new Set([34, 39]);
const SEPARATORS = new Set([...',;&|'].map(char => char.charCodeAt(0)));
const TRAILING = new Set([...',;|)]}>'].map(char => char.charCodeAt(0)));

/** May stand in a name, so that `id` is not found in `order_id=7`. */
const isNameByte = (byte: number): boolean =>
  (byte >= 48 && byte <= 57) ||
  (byte >= 65 && byte <= 90) ||
  (byte >= 97 && byte <= 122) ||
  byte > 127 ||
  byte === 95 ||
  byte === 45 ||
  byte === 46;

/** Reads the first `name=value` of a line: logfmt, and pairs in any other text. A value in quotes is what is in them. */
export const pairField = (name: string): ((bytes: Uint8Array, from: number, to: number) => string | undefined) => {
  const wanted = encodeUtf8(`${name}=`);
  return (bytes, from, to) => {
    const at = pairAt(wanted, bytes, from, to);
    return at < 0 ? undefined : valueText(bytes, at + wanted.length, to);
  };
};

const pairAt = (wanted: Uint8Array, bytes: Uint8Array, from: number, to: number): number => {
  const first = wanted[0]!;
  for (let at = from; at <= to - wanted.length; at++) {
    if (bytes[at] !== first || (at > from && isNameByte(bytes[at - 1]!))) continue;
    let i = 1;
    while (i < wanted.length && bytes[at + i] === wanted[i]) i++;
    if (i === wanted.length) return at;
  }
  return -1;
};

const valueText = (bytes: Uint8Array, at: number, to: number): string => {
  const quote = bytes[at] ?? 0;
  if (at < to && QUOTES.has(quote)) {
    const end = closingQuote(quote, bytes, at + 1, to);
    return shownText(bytes, at + 1, end).replace(/\\(["'\\])/g, '$1');
  }
  let end = at;
  while (end < to && bytes[end]! > 32 && !(SEPARATORS.has(bytes[end]!) && isPair(bytes, end + 1, to))) end++;
  while (end > at && TRAILING.has(bytes[end - 1]!)) end--;
  return shownText(bytes, at, end);
};

const closingQuote = (quote: number, bytes: Uint8Array, at: number, to: number): number => {
  let i = at;
  while (i < to && bytes[i] !== quote) i += bytes[i] === BACKSLASH ? 2 : 1;
  return Math.min(i, to);
};

/** Whether another pair follows: `a=1,b=2` are two, `list=1,2` is one. */
const isPair = (bytes: Uint8Array, at: number, to: number): boolean => {
  let i = at;
  while (i < to && isNameByte(bytes[i]!)) i++;
  return i > at && bytes[i] === EQUALS;
};
