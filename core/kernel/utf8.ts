/** UTF-8 of a text, for a core that has no TextEncoder. Lone surrogates become U+FFFD. RFC 3629. */
export const encodeUtf8 = (text: string): Uint8Array => {
  const out = new Uint8Array(text.length * 3);
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const point = text.codePointAt(i) ?? 0;
    if (point > 0xffff) i++;
    at = writePoint(out, at, point >= 0xd800 && point <= 0xdfff ? 0xfffd : point);
  }
  return out.slice(0, at);
};

/** First byte by number of bytes that follow. */
const LEAD = [0x00, 0xc0, 0xe0, 0xf0];

/** Writes one code point at `at`; answers where the next one goes. */
export const writePoint = (out: Uint8Array, at: number, point: number): number => {
  if (point < 0x80) {
    out[at] = point;
    return at + 1;
  }
  const trailing = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  out[at] = (LEAD[trailing] ?? 0) | (point >> (6 * trailing));
  for (let i = 1; i <= trailing; i++) out[at + i] = 0x80 | ((point >> (6 * (trailing - i))) & 0x3f);
  return at + trailing + 1;
};

/** The text of UTF-8 bytes; what is not UTF-8 becomes U+FFFD, one for each byte that fits nowhere. */
export const decodeUtf8 = (bytes: Uint8Array): string => {
  const pieces: string[] = [];
  let units: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { point, size } = readPoint(bytes, at);
    at += size;
    if (point > 0xffff) units.push(0xd7c0 + (point >> 10), 0xdc00 | (point & 0x3ff));
    else units.push(point);
    if (units.length > 8192) {
      pieces.push(String.fromCharCode(...units));
      units = [];
    }
  }
  pieces.push(String.fromCharCode(...units));
  return pieces.join('');
};

const INVALID = { point: 0xfffd, size: 1 };
/** Smallest code point that may take this many following bytes: anything less is an overlong form. */
const SMALLEST = [0, 0x80, 0x800, 0x10000];

const readPoint = (bytes: Uint8Array, at: number): { point: number; size: number } => {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return { point: lead, size: 1 };
  const trailing = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  if (lead < 0xc2 || lead > 0xf4) return INVALID;
  let point = lead & (0x3f >> trailing);
  for (let i = 1; i <= trailing; i++) {
    const next = bytes[at + i] ?? 0;
    if ((next & 0xc0) !== 0x80) return INVALID;
    point = (point << 6) | (next & 0x3f);
  }
  const valid = point >= (SMALLEST[trailing] ?? 0) && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  return valid ? { point, size: trailing + 1 } : INVALID;
};
