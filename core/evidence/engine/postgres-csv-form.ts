import type { BlockForm } from './join-blocks.ts';
import { postgresColumns } from './postgres-columns.ts';

const QUOTE = 34;

const hasOddQuotes = (bytes: Uint8Array, from: number, to: number): boolean => {
  let odd = false;
  for (let i = from; i < to; i++) if (bytes[i] === QUOTE) odd = !odd;
  return odd;
};

/** Records of a csvlog whose texts go on over several lines: up to the quote that closes them. */
export const postgresCsvForm = (): BlockForm => ({
  firstBytes: '0123456789',
  opens: (bytes, from, to) => postgresColumns(bytes, from, to) !== undefined && hasOddQuotes(bytes, from, to),
  stands: (bytes, from, to) => {
    if (!hasOddQuotes(bytes, from, to)) return 'within';
    // The quote of the record above was never closed: this one is of a record of its own.
    return postgresColumns(bytes, from, to) === undefined ? 'last' : 'outside';
  },
});
