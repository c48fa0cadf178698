/** A seeded source of chance: the same seed gives the same sequence on every machine. Not for secrets. */
export type Prng = {
  /** 0 included, 1 excluded. */
  next(): number;
  /** A whole number, both ends included. */
  int(min: number, max: number): number;
  pick<T>(items: readonly T[]): T;
  chance(probability: number): boolean;
  /** The time to the next event of a Poisson process, in the unit of `mean`. */
  exponential(mean: number): number;
  /** Log-normal, as service times are: half below the median, with a long tail. */
  duration(median: number, sigma?: number): number;
  hex(digits: number): string;
};

/** FNV-1a, 32 bits (Fowler, Noll, Vo). */
const fnv1a = (text: string): number => {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  return hash >>> 0;
};

/** mulberry32 (Tommy Ettinger, public domain). */
const mulberry32 = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** Each part of a story takes its own seed, so that a change to one part leaves the others as they were. */
export const seeded = (seed: string): Prng => {
  const next = mulberry32(fnv1a(seed));
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  // Box-Muller, one of the two values; 1 - next() keeps the logarithm finite.
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const pick = <T>(items: readonly T[]): T => {
    const item = items[int(0, items.length - 1)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  };
  return {
    next,
    int,
    pick,
    chance: probability => next() < probability,
    exponential: mean => -mean * Math.log(1 - next()),
    duration: (median, sigma = 0.45) => median * Math.exp(sigma * normal()),
    hex: digits => Array.from({ length: digits }, () => int(0, 15).toString(16)).join(''),
  };
};
