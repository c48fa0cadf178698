/** What a byte of UTF-8 text can be, as bits. Bytes of multi-byte characters count as letters. */
export const DIGIT = 1;
export const LETTER = 2;
export const UPPER = 4;
export const HEX = 8;
export const BLANK = 16;
/** May stand inside a name or a number: letters, digits and `_ - . + % $ * ~`. */
export const ATOM = 32;
/** Makes a token more than a plain word: masking has to look at it. */
export const RICH = 64;

const bits = (code: number): number => {
  const char = String.fromCharCode(code);
  let bit = 0;
  if (code >= 48 && code <= 57) bit |= DIGIT | HEX | ATOM | RICH;
  if ((code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code >= 128) bit |= LETTER | ATOM;
  if (code >= 65 && code <= 90) bit |= UPPER;
  if ((code >= 65 && code <= 70) || (code >= 97 && code <= 102)) bit |= HEX;
  if (code === 32 || code === 9 || code === 11 || code === 12) bit |= BLANK;
  if (code < 128 && '_-.+%$*~'.includes(char)) bit |= ATOM;
  if (code < 128 && '/\\="\'@'.includes(char)) bit |= RICH;
  return bit;
};

export const CLASS: Uint8Array = Uint8Array.from({ length: 256 }, (_, code) => bits(code));

export const isDigit = (code: number | undefined): boolean => code !== undefined && code >= 48 && code <= 57;
export const isBlank = (code: number | undefined): boolean => code === 32 || code === 9;

/** The first position from `at` that is not blank, or `end`. */
export const skipBlanks = (bytes: Uint8Array, at: number, end: number): number => {
  let i = at;
  while (i < end && (CLASS[bytes[i]!]! & BLANK) !== 0) i++;
  return i;
};

/** The first blank from `at`, or `end`. */
export const skipWord = (bytes: Uint8Array, at: number, end: number): number => {
  let i = at;
  while (i < end && (CLASS[bytes[i]!]! & BLANK) === 0) i++;
  return i;
};

/** The first position from `at` that is no digit, or `end`. */
export const skipDigits = (bytes: Uint8Array, at: number, end: number): number => {
  let i = at;
  while (i < end && (CLASS[bytes[i]!]! & DIGIT) !== 0) i++;
  return i;
};

/** The number that `count` digits at `at` write; -1 where one of them is none. */
export const readDigits = (bytes: Uint8Array, at: number, count: number, end: number): number => {
  if (at + count > end) return -1;
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = bytes[i]! - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
};

/** Whether the ASCII text stands at `at`. */
export const startsWith = (bytes: Uint8Array, at: number, end: number, text: string): boolean => {
  if (at + text.length > end) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
};

/** The first `byte` from `from`, -1 without one before `to`. A loop, because a view made for each search costs more. */
export const indexOfByte = (bytes: Uint8Array, byte: number, from: number, to: number): number => {
  for (let i = from; i < to; i++) if (bytes[i] === byte) return i;
  return -1;
};

/** A table that says 1 for each character of an ASCII text. */
export const byteSet = (ascii: string): Uint8Array => {
  const table = new Uint8Array(256);
  for (let i = 0; i < ascii.length; i++) table[ascii.charCodeAt(i)] = 1;
  return table;
};

export const bytesOf = (ascii: string): Uint8Array => Uint8Array.from(ascii, char => char.charCodeAt(0));
