import { poissonTimes as poisson } from '../poisson.ts';
import type { Prng } from '../prng.ts';
import { type Call, ENDPOINTS, type Kind, newCall } from './calls.ts';
import { LOCK_WINDOWS, TIMELINE } from './timeline.ts';

const MINUTE = 60_000;
/** More than `intensity` ever is. */
const PEAK = 1.5;

/** Traffic relative to the mean: it climbs towards noon, comes in waves, and thins out while the shop is broken. */
export const intensity = (at: number): number => {
  const minutes = (at - TIMELINE.from) / MINUTE;
  const wave = 1 + 0.0022 * minutes + 0.1 * Math.sin(minutes / 5.3) + 0.06 * Math.sin(minutes / 1.7);
  const broken = LOCK_WINDOWS.some(window => at > window.from + 3 * MINUTE && at < window.to);
  return wave * (broken ? 0.8 : 1);
};

/** Arrivals that follow `intensity`. */
export const poissonTimes = (perMinute: number, from: number, to: number, prng: Prng): number[] =>
  poisson(perMinute, from, to, prng, intensity, PEAK);

/** What customers do of their own accord, in order of time. Orders get their numbers in that order. */
export const customerCalls = (prng: Prng): Call[] => {
  const planned = (Object.keys(ENDPOINTS) as Kind[]).flatMap(kind =>
    ENDPOINTS[kind].perMinute === 0
      ? []
      : poissonTimes(ENDPOINTS[kind].perMinute, TIMELINE.from, TIMELINE.to, prng).map(at => ({ kind, at })),
  );
  let order = 704_112;
  return planned
    .toSorted((a, b) => a.at - b.at)
    .map(({ kind, at }) => {
      if (kind === 'order.create') order += 1;
      return newCall(kind, at, kind === 'order.read' ? order - prng.int(0, 900) : order, prng);
    });
};
