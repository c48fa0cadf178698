const REPLACEMENT = 0xfffd;
const RUN = 4096;
/** One array for all texts: an array each would be most of the garbage of a file. */
const units = new Uint16Array(RUN + 2);
/** The text of the first units. */
const textOf = (length: number): string => Reflect.apply(String.fromCharCode, undefined, units.subarray(0, length));

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/** How many bytes the well-formed character at `at` has; 0 where the bytes are not UTF-8 (RFC 3629, table 3-7 of the
 *  Unicode standard: no overlong forms, no surrogates, nothing above U+10FFFF). */
export const characterLength = (bytes: Uint8Array, at: number, end: number): number => {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  const second = at + 1 < end ? bytes[at + 1] : undefined;
  if (!isContinuation(second)) return 0;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  const third = at + 2 < end ? bytes[at + 2] : undefined;
  if (!isContinuation(third)) return 0;
  if (lead >= 0xe0 && lead <= 0xef) {
    if (lead === 0xe0 && second! < 0xa0) return 0;
    return lead === 0xed && second! > 0x9f ? 0 : 3;
  }
  if (lead < 0xf0 || lead > 0xf4 || !isContinuation(at + 3 < end ? bytes[at + 3] : undefined)) return 0;
  if (lead === 0xf0 && second! < 0x90) return 0;
  return lead === 0xf4 && second! > 0x8f ? 0 : 4;
};

const codePoint = (bytes: Uint8Array, at: number, length: number): number => {
  const lead = bytes[at]!;
  if (length === 2) return ((lead & 0x1f) << 6) | (bytes[at + 1]! & 0x3f);
  if (length === 3) return ((lead & 0x0f) << 12) | ((bytes[at + 1]! & 0x3f) << 6) | (bytes[at + 2]! & 0x3f);
  const high = ((lead & 0x07) << 18) | ((bytes[at + 1]! & 0x3f) << 12);
  return high | ((bytes[at + 2]! & 0x3f) << 6) | (bytes[at + 3]! & 0x3f);
};

/** The text of bytes; each byte that belongs to no well-formed character becomes U+FFFD. */
export const decodeText = (bytes: Uint8Array, from: number, to: number): string => {
  let text = '';
  let count = 0;
  let i = from;
  while (i < to) {
    const byte = bytes[i]!;
    if (byte < 0x80) {
      units[count++] = byte;
      i++;
    } else {
      const length = characterLength(bytes, i, to);
      const code = length === 0 ? REPLACEMENT : codePoint(bytes, i, length);
      if (code > 0xffff) {
        units[count++] = 0xd800 + ((code - 0x10000) >> 10);
        units[count++] = 0xdc00 + ((code - 0x10000) & 0x3ff);
      } else units[count++] = code;
      i += length === 0 ? 1 : length;
    }
    if (count >= RUN) {
      text += textOf(count);
      count = 0;
    }
  }
  return text + textOf(count);
};

/** At most `limit` UTF-16 units of it; the last one is `…` where something was left out. */
export const decodeShort = (bytes: Uint8Array, from: number, to: number, limit: number): string => {
  const text = decodeText(bytes, from, Math.min(to, from + limit * 4));
  return text.length <= limit
    ? text
    : `${text
        .slice(0, limit - 1)
        .toWellFormed()
        .replace(/\uFFFD$/u, '')}…`;
};
