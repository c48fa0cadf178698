import type { Instant } from '../../core/kernel/instant.ts';
import type { Clock } from '../../core/ports/clock.ts';

export type SettableClock = Clock & {
  set(at: Instant): void;
  /** Moves on by so many milliseconds. */
  advance(ms: number): void;
};

const NEW_YEAR_2026 = 1_767_225_600_000;

/** A clock that stands still until it is moved. */
export const settableClock = (start: Instant = NEW_YEAR_2026): SettableClock => {
  let at = start;
  return {
    now: () => at,
    set(instant) {
      at = instant;
    },
    advance(ms) {
      at += ms;
    },
  };
};
