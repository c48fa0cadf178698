/** Fields of a row that are looked at. */
export const MAX_FIELDS = 512;
/** A text in quotes that goes on for longer is a quote that somebody forgot. */
const MAX_ROW_LINES = 64;
const MAX_ROW_BYTES = 65_536;
const QUOTE = 34;
const LF = 10;

/** The fields of one row; lent for the call. `quoted` marks those that stood in quotes, in which `""` is one quote. */
export type Row = {
  bytes: Uint8Array;
  count: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly quoted: Uint8Array;
  /** The line that it begins in, from 1. */
  line: number;
  /** There were more than MAX_FIELDS. */
  overflows: boolean;
};

export const emptyRow = (): Row => ({
  bytes: new Uint8Array(0),
  count: 0,
  starts: new Int32Array(MAX_FIELDS),
  ends: new Int32Array(MAX_FIELDS),
  quoted: new Uint8Array(MAX_FIELDS),
  line: 0,
  overflows: false,
});

/** Splits a record of RFC 4180, with any delimiter, into `row`; false when a quote is still open at the end. */
export const splitFields = (bytes: Uint8Array, from: number, to: number, delimiter: number, row: Row): boolean => {
  row.bytes = bytes;
  row.count = 0;
  row.overflows = false;
  let closed = true;
  let at = from;
  while (true) {
    if (row.count === MAX_FIELDS) {
      row.overflows = true;
      return closed;
    }
    const nth = row.count++;
    const isQuoted = at < to && bytes[at] === QUOTE;
    row.quoted[nth] = isQuoted ? 1 : 0;
    if (isQuoted) {
      row.starts[nth] = ++at;
      while (at < to) {
        const isDoubled = bytes[at] === QUOTE && at + 1 < to && bytes[at + 1] === QUOTE;
        if (bytes[at] === QUOTE && !isDoubled) break;
        at += isDoubled ? 2 : 1;
      }
      closed = at < to && bytes[at] === QUOTE;
      row.ends[nth] = Math.min(at, to);
      while (at < to && bytes[at] !== delimiter) at++;
    } else {
      row.starts[nth] = at;
      while (at < to && bytes[at] !== delimiter) at++;
      row.ends[nth] = at;
    }
    if (at >= to) return closed;
    at++;
  }
};

const hasOddQuotes = (bytes: Uint8Array, from: number, to: number): boolean => {
  let odd = false;
  for (let i = from; i < to; i++) if (bytes[i] === QUOTE) odd = !odd;
  return odd;
};

export type RowSplitter = {
  /** Takes the next line, without its end. */
  readonly line: (bytes: Uint8Array, from: number, to: number, number: number) => void;
  /** Hands over what a quote that nothing closed has held back. */
  readonly end: () => void;
  /** Lines that belong to no row, because a quote was not closed. */
  readonly lost: () => number;
};

/** Puts rows together from lines: one in quotes may go on over several. A blank line is no row. */
export const rowSplitter = (delimiter: number, take: (row: Row) => void): RowSplitter => {
  const row = emptyRow();
  const held = new Uint8Array(MAX_ROW_BYTES);
  let size = 0;
  let heldLines = 0;
  let firstLine = 0;
  let lost = 0;
  const drop = (): void => {
    lost += heldLines;
    heldLines = size = 0;
  };
  const hold = (bytes: Uint8Array, from: number, to: number): boolean => {
    if (heldLines >= MAX_ROW_LINES || size + to - from + 1 > MAX_ROW_BYTES) return false;
    if (heldLines > 0) held[size++] = LF;
    held.set(bytes.subarray(from, to), size);
    size += to - from;
    heldLines++;
    return true;
  };
  const fresh = (bytes: Uint8Array, from: number, to: number, number: number): void => {
    if (from === to) return;
    row.line = number;
    if (splitFields(bytes, from, to, delimiter, row)) {
      take(row);
      return;
    }
    firstLine = number;
    if (!hold(bytes, from, to)) lost++;
  };
  return {
    line: (bytes, from, to, number) => {
      if (heldLines > 0 && !hold(bytes, from, to)) drop();
      if (heldLines === 0) {
        fresh(bytes, from, to, number);
        return;
      }
      if (!hasOddQuotes(bytes, from, to)) return;
      row.line = firstLine;
      splitFields(held, 0, size, delimiter, row);
      heldLines = size = 0;
      take(row);
    },
    end: drop,
    lost: () => lost,
  };
};
