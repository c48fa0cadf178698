import type { Instant } from '../kernel/instant.ts';

/** The time of day. Not for measuring durations. */
export interface Clock {
  now(): Instant;
}
