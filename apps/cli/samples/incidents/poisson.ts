import type { Prng } from './prng.ts';

const MINUTE = 60_000;

/** Times of a Poisson process, whole milliseconds, whose rate follows `intensity` (at most `peak`), by thinning (Lewis
 *  and Shedler). */
export const poissonTimes = (
  perMinute: number,
  from: number,
  to: number,
  prng: Prng,
  intensity: (at: number) => number = () => 1,
  peak = 1,
): number[] => {
  const times: number[] = [];
  for (let at = from; ; ) {
    at += prng.exponential(MINUTE / (perMinute * peak));
    if (at >= to) return times;
    if (prng.chance(intensity(at) / peak)) times.push(Math.round(at));
  }
};
