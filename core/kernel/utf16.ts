import { writePoint } from './utf8.ts';

const REPLACEMENT = 0xfffd;
const isLead = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isTrail = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/** Puts units together to code points; a surrogate without its other half becomes U+FFFD, and so does U+0000. */
const pairing = () => {
  let lead = 0;
  return {
    add(out: Uint8Array, from: number, unit: number): number {
      let at = from;
      if (lead !== 0 && isTrail(unit)) {
        at = writePoint(out, at, 0x10000 + ((lead - 0xd800) << 10) + (unit - 0xdc00));
        lead = 0;
        return at;
      }
      if (lead !== 0) at = writePoint(out, at, REPLACEMENT);
      lead = isLead(unit) ? unit : 0;
      return lead === 0 ? writePoint(out, at, unit === 0 || isTrail(unit) ? REPLACEMENT : unit) : at;
    },
    end: (out: Uint8Array, from: number): number => (lead === 0 ? from : writePoint(out, from, REPLACEMENT)),
  };
};

/** Bytes at the start of a text by which its encoding is told. */
const LOOKED_AT = 4096;
const FEWEST_UNITS = 8;

export type Utf16Order = 'utf-16le' | 'utf-16be';

/** The byte order of a text in UTF-16 that has no byte order mark, by its first bytes: one byte of at least half the units
 *  is NUL, as for ASCII and Latin letters, and the other one of none. An assumption, to be told to whoever sent it.
 *  Undefined for everything else. */
export const unmarkedUtf16 = (head: Uint8Array): Utf16Order | undefined => {
  const units = Math.min(head.length, LOOKED_AT) >> 1;
  if (units < FEWEST_UNITS) return undefined;
  let first = 0;
  let second = 0;
  for (let i = 0; i < units * 2; i += 2) {
    if (head[i] === 0) first++;
    if (head[i + 1] === 0) second++;
  }
  if (first === 0 && second * 2 >= units) return 'utf-16le';
  return second === 0 && first * 2 >= units ? 'utf-16be' : undefined;
};

/** UTF-16 as UTF-8, piece by piece, so that memory does not grow with the text. The byte order mark says which order it
 *  is (without one, as `unmarked` says) and is left out; half a unit at the end becomes U+FFFD. RFC 2781. */
export async function* utf8OfUtf16(
  content: AsyncIterable<Uint8Array>,
  unmarked: Utf16Order = 'utf-16le',
): AsyncGenerator<Uint8Array> {
  const pairs = pairing();
  let odd: number | undefined;
  let isBig: boolean | undefined;
  for await (const piece of content) {
    // At most three bytes for each unit, and a lead that waited.
    const out = new Uint8Array(((piece.length + 1) >> 1) * 3 + 3);
    let at = 0;
    for (const byte of piece) {
      if (odd === undefined) {
        odd = byte;
        continue;
      }
      const first: number = odd;
      odd = undefined;
      if (isBig === undefined) {
        const isMark = (first === 0xfe && byte === 0xff) || (first === 0xff && byte === 0xfe);
        isBig = isMark ? first === 0xfe : unmarked === 'utf-16be';
        if (isMark) continue;
      }
      at = pairs.add(out, at, isBig ? (first << 8) | byte : (byte << 8) | first);
    }
    if (at > 0) yield out.subarray(0, at);
  }
  const out = new Uint8Array(6);
  const ended = pairs.end(out, 0);
  const at = odd === undefined ? ended : writePoint(out, ended, REPLACEMENT);
  if (at > 0) yield out.subarray(0, at);
}
