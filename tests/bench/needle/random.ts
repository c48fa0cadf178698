/** A source of pseudo-random choices that gives the same sequence for the same seed. */
export type Random = {
  /** A fraction from 0 up to, not including, 1. */
  fraction(): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  pick<T>(choices: readonly T[]): T;
  chance(share: number): boolean;
  /** The wait until the next event of a Poisson process, in the unit of `mean`. */
  wait(mean: number): number;
  hex(digits: number): string;
};

/** Mulberry32 (public domain, Tommy Ettinger): small, and good enough to scatter log lines. */
export const seeded = (seed: number): Random => {
  let state = seed >>> 0;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (low: number, high: number): number => low + Math.floor(fraction() * (high - low + 1));
  return {
    fraction,
    between,
    pick: choices => choices[between(0, choices.length - 1)]!,
    chance: share => fraction() < share,
    wait: mean => -Math.log(1 - fraction()) * mean,
    hex: digits => Array.from({ length: digits }, () => between(0, 15).toString(16)).join(''),
  };
};
