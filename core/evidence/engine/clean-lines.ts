import { cleanLine, isPlain } from './clean-line.ts';
import { LINE_CAP, type TakeLine } from './split-lines.ts';
import type { Tally } from './tally.ts';

/** Takes a line of clean UTF-8. `lent` bytes are overwritten after the call. */
export type TakeCleanLine = (bytes: Uint8Array, from: number, to: number, offset: number, lent: boolean) => void;

/** Hands on lines without the mark at the beginning of a file, the half character that a cut left, colours and what is no
 *  UTF-8. `partAtHand` is the part of the file that lines may point into. */
export const lineCleaner = (tally: Tally, partAtHand: () => Uint8Array | undefined, take: TakeCleanLine): TakeLine => {
  const cleaned = new Uint8Array(LINE_CAP * 3);
  return (bytes, from, to, offset, length) => {
    tally.lines++;
    let end = to;
    if (length > LINE_CAP) {
      tally.cutLines++;
      // Not in the middle of a character.
      while (end > from && (bytes[end - 1]! & 0xc0) === 0x80) end--;
      if (end > from && bytes[end - 1]! >= 0xc0) end--;
    }
    const start =
      offset === 0 && bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf ? from + 3 : from;
    if (isPlain(bytes, start, end)) return take(bytes, start, end, offset, bytes !== partAtHand());
    take(cleaned, 0, cleanLine(bytes, start, end, cleaned, tally.clean), offset, true);
  };
};
