import { decodeShort } from './decode-text.ts';
import {
  addNumber,
  type CountedNumber,
  joinSpreads,
  type NumberSpread,
  numberOf,
  type Quantiles,
  quantilesOf,
  spreadOf,
} from './value-numbers.ts';

/** So many different values are counted exactly. */
export const VALUE_SLOTS = 16;
/** Bytes of a value that are kept. */
const TEXT_BYTES = 48;
/** Bytes of a value that tell it from others. */
const COMPARED_BYTES = 256;
const REGISTERS = 256;
const REGISTER_BITS = 8;
const COUNTS = VALUE_SLOTS;
const ERRORS = 2 * VALUE_SLOTS;

const LENGTHS = 0;
const TEXTS = VALUE_SLOTS;
const REGISTERS_AT = TEXTS + VALUE_SLOTS * TEXT_BYTES;

/** The values seen in one place, in about 1.3 KB whatever their number.
 *  The most frequent: Space-Saving, A. Metwally, D. Agrawal, A. El Abbadi, "Efficient Computation of Frequent and Top-k
 *  Elements in Data Streams", ICDT 2005. The number of different ones: HyperLogLog, P. Flajolet, E. Fusy, O. Gandouet,
 *  F. Meunier, AOFA 2007, with 256 registers (standard error 6.5 %). */
export type ValueSketch = {
  used: number;
  /** Every value seen has a slot of its own, so that all counts are exact. */
  exact: boolean;
  /** Hashes, counts, and how much of each count may belong to values that had the slot before. */
  readonly slots: Int32Array;
  readonly bytes: Uint8Array;
  /** null once a value was no number. */
  numbers: NumberSpread | null;
};

/** What is known of the values in one place of a template: `constant` while none was followed, because there was one
 *  record or one value; `unknown` when the cap on sketches was reached. */
export type PlaceValues = ValueSketch | 'constant' | 'unknown';

/** `count` is a lower bound when the sketch is not exact. */
export type CountedValue = { readonly text: string; readonly count: number };

const hashOf = (bytes: Uint8Array, from: number, to: number): number => {
  let hash = 0x811c9dc5 ^ (to - from);
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  // The finalizer of MurmurHash3: the registers need every bit to be as good as the others.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
};

const register = (sketch: ValueSketch, hash: number): void => {
  const at = REGISTERS_AT + (hash & (REGISTERS - 1));
  const rank = Math.clz32(hash >>> REGISTER_BITS) - REGISTER_BITS + 1;
  if (rank > sketch.bytes[at]!) sketch.bytes[at] = rank;
};

const keepText = (sketch: ValueSketch, slot: number, bytes: Uint8Array, from: number, to: number): void => {
  const length = Math.min(to - from, TEXT_BYTES);
  const start = TEXTS + slot * TEXT_BYTES;
  for (let i = 0; i < length; i++) sketch.bytes[start + i] = bytes[from + i]!;
  // One more than fits says that the text was cut.
  sketch.bytes[LENGTHS + slot] = to - from > TEXT_BYTES ? TEXT_BYTES + 1 : length;
};

// The slot with the smallest count, set by a `slotOf` that finds nothing: one pass does both.
let least = 0;
const slotOf = ({ slots, used }: ValueSketch, hash: number): number => {
  let fewest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < used; i++) {
    if (slots[i] === hash) return i;
    const count = slots[COUNTS + i]!;
    if (count < fewest) {
      fewest = count;
      least = i;
    }
  }
  return -1;
};

/** The slot that a value takes over which `slotOf` did not find. */
const claim = (sketch: ValueSketch, hash: number): number => {
  const { slots } = sketch;
  const isFree = sketch.used < VALUE_SLOTS;
  const slot = isFree ? sketch.used++ : least;
  if (!isFree) {
    sketch.exact = false;
    slots[ERRORS + slot] = slots[COUNTS + slot]!;
  }
  slots[slot] = hash;
  return slot;
};

const put = (sketch: ValueSketch, bytes: Uint8Array, from: number, to: number, times: number): void => {
  const hash = hashOf(bytes, from, Math.min(to, from + COMPARED_BYTES));
  register(sketch, hash);
  let slot = slotOf(sketch, hash);
  if (slot < 0) {
    slot = claim(sketch, hash);
    keepText(sketch, slot, bytes, from, to);
  }
  sketch.slots[COUNTS + slot]! += times;
};

/** A sketch of one value, seen `times`. */
export const valueSketch = (bytes: Uint8Array, from: number, to: number, times: number): ValueSketch => {
  const sketch: ValueSketch = {
    used: 0,
    exact: true,
    slots: new Int32Array(3 * VALUE_SLOTS),
    bytes: new Uint8Array(REGISTERS_AT + REGISTERS),
    numbers: spreadOf(bytes, from, to, times),
  };
  put(sketch, bytes, from, to, times);
  return sketch;
};

export const addValue = (sketch: ValueSketch, bytes: Uint8Array, from: number, to: number, times: number): void => {
  put(sketch, bytes, from, to, times);
  if (sketch.numbers !== null && !addNumber(sketch.numbers, bytes, from, to, times)) sketch.numbers = null;
};

/** Adds what `other` saw; it is not used again. */
export const joinSketches = (into: ValueSketch, other: ValueSketch): void => {
  for (let i = 0; i < other.used; i++) {
    const hash = other.slots[i]!;
    let slot = slotOf(into, hash);
    if (slot < 0) {
      slot = claim(into, hash);
      const start = TEXTS + i * TEXT_BYTES;
      into.bytes.set(other.bytes.subarray(start, start + TEXT_BYTES), TEXTS + slot * TEXT_BYTES);
      into.bytes[LENGTHS + slot] = other.bytes[LENGTHS + i]!;
    }
    into.slots[COUNTS + slot]! += other.slots[COUNTS + i]!;
    into.slots[ERRORS + slot]! += other.slots[ERRORS + i]!;
  }
  for (let i = REGISTERS_AT; i < REGISTERS_AT + REGISTERS; i++)
    if (other.bytes[i]! > into.bytes[i]!) into.bytes[i] = other.bytes[i]!;
  into.exact &&= other.exact;
  into.numbers = joinSpreads(into.numbers, other.numbers);
};

/** The most frequent values, most frequent first, then by their text. Of an inexact sketch only those that were seen for
 *  certain more than once: the rest are whoever came last. */
export const frequentValues = (sketch: ValueSketch, limit: number): CountedValue[] => {
  const values: CountedValue[] = [];
  for (let i = 0; i < sketch.used; i++) {
    const count = sketch.slots[COUNTS + i]! - sketch.slots[ERRORS + i]!;
    if (!sketch.exact && count < 2) continue;
    const start = TEXTS + i * TEXT_BYTES;
    const length = sketch.bytes[LENGTHS + i]!;
    const text = decodeShort(sketch.bytes, start, start + Math.min(length, TEXT_BYTES), TEXT_BYTES);
    values.push({ text: length > TEXT_BYTES ? `${text.replace(/\uFFFD+$/u, '')}…` : text, count });
  }
  return values.sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1)).slice(0, limit);
};

/** Every value with its count; undefined where not every one is known in full. */
const allNumbers = ({ exact, used, slots, bytes }: ValueSketch): readonly CountedNumber[] | undefined => {
  if (!exact) return undefined;
  const all: CountedNumber[] = [];
  for (let i = 0; i < used; i++) {
    const start = TEXTS + i * TEXT_BYTES;
    const length = bytes[LENGTHS + i]!;
    if (length > TEXT_BYTES) return undefined;
    all.push({ value: numberOf(bytes, start, start + length), count: slots[COUNTS + i]! });
  }
  return all;
};

/** How the values are spread; null where they are no numbers of one unit. */
export const spreadNumbers = (sketch: ValueSketch): Quantiles | null =>
  sketch.numbers === null ? null : quantilesOf(sketch.numbers, allNumbers(sketch));

/** How many different values were seen: exact in an exact sketch, else an estimate. */
export const distinctValues = (sketch: ValueSketch): number => {
  if (sketch.exact) return sketch.used;
  let sum = 0;
  let zeros = 0;
  for (let i = 0; i < REGISTERS; i++) {
    const rank = sketch.bytes[REGISTERS_AT + i]!;
    sum += 2 ** -rank;
    if (rank === 0) zeros++;
  }
  const raw = ((0.7213 / (1 + 1.079 / REGISTERS)) * REGISTERS * REGISTERS) / sum;
  const estimate = raw <= 2.5 * REGISTERS && zeros > 0 ? REGISTERS * Math.log(REGISTERS / zeros) : raw;
  return Math.max(VALUE_SLOTS + 1, Math.round(estimate));
};
