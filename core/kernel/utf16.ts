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

/** UTF-16 as UTF-8, piece by piece, so that memory does not grow with the text. The byte order mark says which order it
 *  is (little-endian without one) and is left out; half a unit at the end becomes U+FFFD. RFC 2781. */
export async function* utf8OfUtf16(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
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
      const unit: number = isBig === true ? (odd << 8) | byte : (byte << 8) | odd;
      odd = undefined;
      if (isBig === undefined) {
        isBig = unit === 0xfffe;
        if (isBig || unit === 0xfeff) continue;
      }
      at = pairs.add(out, at, unit);
    }
    if (at > 0) yield out.subarray(0, at);
  }
  const out = new Uint8Array(6);
  const ended = pairs.end(out, 0);
  const at = odd === undefined ? ended : writePoint(out, ended, REPLACEMENT);
  if (at > 0) yield out.subarray(0, at);
}
