import { decodeText } from './decode-text.ts';

const QUOTE = 34;
const BACKSLASH = 92;
const ESCAPES = new Map([...'bfnrt'].map((char, i) => [char.charCodeAt(0), [8, 12, 10, 13, 9][i]!]));

/** The closing quote of the string that opens at `at`; -1 without one. */
export const stringEnd = (bytes: Uint8Array, at: number, to: number): number => {
  let i = at + 1;
  while (i < to && bytes[i] !== QUOTE) i += bytes[i] === BACKSLASH ? 2 : 1;
  return i < to ? i : -1;
};

/** Writes the content of a JSON string (RFC 8259, section 7) as UTF-8; answers the length. */
export const unescapeString = (bytes: Uint8Array, from: number, to: number, target: Uint8Array): number => {
  let length = 0;
  let high = 0;
  const put = (code: number): void => {
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (let i = size - 1, rest = code; i > 0; i--, rest >>= 6) target[length + i] = 0x80 | (rest & 63);
    target[length] = size === 1 ? code : ((0xf00 >> size) & 0xff) | (code >> (6 * (size - 1)));
    length += size;
  };
  for (let i = from; i < to && length < target.length - 8; i++) {
    const byte = bytes[i]!;
    // The last byte of a string that was cut escapes nothing.
    if (byte !== BACKSLASH || i + 1 >= to) {
      target[length++] = byte;
      continue;
    }
    const kind = bytes[++i]!;
    if (kind !== 117) {
      target[length++] = ESCAPES.get(kind) ?? kind;
      continue;
    }
    const code = Number.parseInt(decodeText(bytes, i + 1, Math.min(to, i + 5)), 16) || 0xfffd;
    i += 4;
    if (code >= 0xd800 && code < 0xdc00) high = code;
    else if (code >= 0xdc00 && code < 0xe000) {
      put(high > 0 ? 0x10000 + ((high - 0xd800) << 10) + code - 0xdc00 : 0xfffd);
      high = 0;
    } else put(code);
  }
  return length;
};
