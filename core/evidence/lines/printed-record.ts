import { continuesAt, ENTRY_BYTES, offsetAt } from '../line-index.ts';
import { isEvent } from './fields/event-field.ts';
import type { IndexPiece } from './index-pieces.ts';

const [BRACE, BRACKET, QUOTE] = [123, 91, 34];

/** Whether an object, or an event in XML, begins here that may go on in the next lines. */
const opensRecord = (bytes: Uint8Array, from: number, to: number): boolean => {
  let at = from;
  while (at < to && bytes[at]! <= 32) at++;
  const first = bytes[at];
  return (
    (at < to && (first === BRACE || first === BRACKET) && (to - at === 1 || bytes[at + 1] === QUOTE)) ||
    isEvent(bytes, at, to)
  );
};

/** Where the record ends, in bytes of the file, that the `i`-th line of a piece begins and that is printed over several
 *  lines; undefined for any other line. `bytes` hold the line. */
export const printedRecordEnd = (
  { view, count, isLast }: IndexPiece,
  i: number,
  { bytes, from, to }: { readonly bytes: Uint8Array; readonly from: number; readonly to: number },
): number | undefined => {
  if (i + 1 >= count || continuesAt(view, i * ENTRY_BYTES) || !continuesAt(view, (i + 1) * ENTRY_BYTES))
    return undefined;
  if (!opensRecord(bytes, from, to)) return undefined;
  let next = i + 2;
  while (next < count && continuesAt(view, next * ENTRY_BYTES)) next++;
  return next === count && isLast ? Number.POSITIVE_INFINITY : offsetAt(view, next * ENTRY_BYTES);
};
