import { CLASS, DIGIT, isDigit, LETTER } from './bytes.ts';

/** Four buckets for each doubling: a quantile is at most 9 % off. */
const BUCKETS_PER_DOUBLING = 4;
/** Values from 2^-16 to 2^47 have a bucket of their own; those beyond share the first or the last one. */
const LOWEST = -16;
const BUCKETS = (47 - LOWEST) * BUCKETS_PER_DOUBLING + 2;
const MAX_DIGITS = 15;

/** How numbers of one unit are spread: a histogram with logarithmic buckets, after C. Masson, J. E. Rim, H. K. Lee,
 *  "DDSketch", PVLDB 12(12), 2019. The first bucket counts zero and less. */
export type NumberSpread = { unit: string; min: number; max: number; total: number; readonly buckets: Uint32Array };

export type Quantiles = {
  readonly min: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
  readonly unit: string;
};

// What `readNumber` read; an object a value would be garbage a value.
let number = 0;
let unitFrom = 0;

/** Reads `-12.5ms`; false for anything else. */
const readNumber = (bytes: Uint8Array, from: number, to: number): boolean => {
  let i = bytes[from] === 45 ? from + 1 : from;
  if (i >= to || !isDigit(bytes[i])) return false;
  const start = i;
  let value = 0;
  let scale = 0;
  for (; i < to; i++) {
    const byte = bytes[i]!;
    if ((CLASS[byte]! & DIGIT) !== 0) {
      value = value * 10 + byte - 48;
      scale *= 10;
    } else if (byte === 46 && scale === 0 && isDigit(bytes[i + 1]) && i + 1 < to) scale = 1;
    else break;
  }
  if (i - start > MAX_DIGITS) return false;
  unitFrom = bytes[i] === 32 ? i + 1 : i;
  if (to - unitFrom > 3) return false;
  for (let k = unitFrom; k < to; k++) if ((CLASS[bytes[k]!]! & LETTER) === 0 && bytes[k] !== 37) return false;
  number = (scale === 0 ? value : value / scale) * (bytes[from] === 45 ? -1 : 1);
  return true;
};

const isUnit = (bytes: Uint8Array, to: number, unit: string): boolean => {
  if (to - unitFrom !== unit.length) return false;
  for (let i = 0; i < unit.length; i++) if (bytes[unitFrom + i] !== unit.charCodeAt(i)) return false;
  return true;
};

const bucketOf = (value: number): number => {
  if (value <= 0) return 0;
  const at = Math.floor((Math.log2(value) - LOWEST) * BUCKETS_PER_DOUBLING) + 1;
  return at < 1 ? 1 : at >= BUCKETS ? BUCKETS - 1 : at;
};

/** The spread of one value that was seen `times`; null when it is no number. */
export const spreadOf = (bytes: Uint8Array, from: number, to: number, times: number): NumberSpread | null => {
  if (!readNumber(bytes, from, to)) return null;
  const unit = String.fromCharCode(...bytes.subarray(unitFrom, to));
  const spread: NumberSpread = { unit, min: number, max: number, total: times, buckets: new Uint32Array(BUCKETS) };
  spread.buckets[bucketOf(number)] = times;
  return spread;
};

/** Adds a value; false when it is no number, or one of another unit, which ends the spread. */
export const addNumber = (
  spread: NumberSpread,
  bytes: Uint8Array,
  from: number,
  to: number,
  times: number,
): boolean => {
  if (!readNumber(bytes, from, to) || !isUnit(bytes, to, spread.unit)) return false;
  if (number < spread.min) spread.min = number;
  if (number > spread.max) spread.max = number;
  spread.total += times;
  spread.buckets[bucketOf(number)]! += times;
  return true;
};

/** The spread of both; null when their units differ. */
export const joinSpreads = (a: NumberSpread | null, b: NumberSpread | null): NumberSpread | null => {
  if (a === null || b === null || a.unit !== b.unit) return null;
  for (let i = 0; i < BUCKETS; i++) a.buckets[i]! += b.buckets[i]!;
  a.min = Math.min(a.min, b.min);
  a.max = Math.max(a.max, b.max);
  a.total += b.total;
  return a;
};

const quantile = ({ buckets, total, min, max }: NumberSpread, share: number): number => {
  let left = Math.ceil(total * share);
  let at = 0;
  for (; at < BUCKETS - 1; at++) {
    left -= buckets[at]!;
    if (left <= 0) break;
  }
  const middle = at === 0 ? min : 2 ** ((at - 0.5) / BUCKETS_PER_DOUBLING + LOWEST);
  return Math.max(min, Math.min(max, Number(middle.toPrecision(3))));
};

/** A value and how often it was seen. */
export type CountedNumber = { readonly value: number; readonly count: number };

/** The number that a text of a spread begins with. */
export const numberOf = (bytes: Uint8Array, from: number, to: number): number =>
  readNumber(bytes, from, to) ? number : Number.NaN;

/** The smallest value that is not exceeded by this share of all (nearest rank). */
const exactQuantile = (sorted: readonly CountedNumber[], total: number, share: number): number => {
  let left = Math.ceil(total * share);
  for (const { value, count } of sorted) {
    left -= count;
    if (left <= 0) return value;
  }
  return Number.NaN;
};

/** Where `all` values are known one by one, the quantiles are values that were seen; else they are estimates. */
export const quantilesOf = (spread: NumberSpread, all: readonly CountedNumber[] | undefined): Quantiles => {
  const sorted = all?.toSorted((a, b) => a.value - b.value);
  const at = (share: number): number =>
    sorted === undefined ? quantile(spread, share) : exactQuantile(sorted, spread.total, share);
  return { min: spread.min, p50: at(0.5), p95: at(0.95), max: spread.max, unit: spread.unit };
};
