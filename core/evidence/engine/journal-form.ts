import { isDigit, startsWith } from './bytes.ts';
import type { BlockForm } from './join-blocks.ts';

const [UNDERSCORE, EQUALS, LF] = [95, 61, 10];
/** Of the length that stands before a value with a line break in it. */
const LENGTH_BYTES = 8;
/** A longer value is none: the length was broken. */
const MOST_BYTES = 16_777_216;
const FIRST_KEYS = ['__CURSOR=', '__REALTIME_TIMESTAMP='];

/** Where the name of a field ends that begins at `at`: at `=`, or at the end of the line; -1 where none does. */
export const journalKeyEnd = (bytes: Uint8Array, at: number, to: number): number => {
  let i = at;
  while (i < to && ((bytes[i]! >= 65 && bytes[i]! <= 90) || bytes[i] === UNDERSCORE || (i > at && isDigit(bytes[i]))))
    i++;
  return i > at && (i === to || bytes[i] === EQUALS || bytes[i] === LF) ? i : -1;
};

/** Entries of a journal as `journalctl -o export` writes them: `NAME=value` lines up to a blank one; a value with line
 *  breaks stands below its name, behind its length as 64 bits, little-endian (systemd.io, "Journal Export Formats"). */
export const journalForm = (): BlockForm => {
  /** Where in the file the length begins; -1 outside of such a value. */
  let lengthAt = -1;
  let size = 0;
  let skipped = 0;

  const toBinary = (offset: number): void => {
    lengthAt = offset;
    size = 0;
  };
  /** Reads what the line holds of the length. NUL bytes before a line are not handed over, and a line break may be one
   *  of its bytes. */
  const readLength = (bytes: Uint8Array, from: number, to: number, offset: number, length: number): void => {
    const first = offset - lengthAt;
    for (let place = first; place < LENGTH_BYTES && place <= first + length; place++) {
      const at = from + place - first;
      size += (at < to ? bytes[at]! : LF) * 256 ** place;
    }
    skipped = Math.max(0, Math.min(LENGTH_BYTES - first, length));
  };

  return {
    firstBytes: '_',
    opens: (bytes, from, to) => {
      if (bytes[from] !== UNDERSCORE) return false;
      lengthAt = -1;
      skipped = 0;
      return FIRST_KEYS.some(key => startsWith(bytes, from, to, key));
    },
    stands: (bytes, from, to, offset, length) => {
      skipped = 0;
      const isValue = lengthAt >= 0 && offset < lengthAt + LENGTH_BYTES + size;
      if (isValue && offset < lengthAt + LENGTH_BYTES) readLength(bytes, from, to, offset, length);
      if (isValue && size <= MOST_BYTES) return 'within';
      lengthAt = -1;
      const keyEnd = journalKeyEnd(bytes, from, to);
      if (keyEnd < 0 || startsWith(bytes, from, to, FIRST_KEYS[0]!)) return 'outside';
      if (keyEnd === to) toBinary(offset + length + 1);
      return 'within';
    },
    skipped: () => skipped,
  };
};
