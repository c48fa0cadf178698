import type { Clock } from '../../core/ports/clock.ts';
import type { RateLimitStore } from '../../core/ports/rate-limit-store.ts';

/** Keys that are counted at most. An attacker who makes more gets the oldest ones forgotten, never our memory. */
const MAX_KEYS = 100_000;

type Window = { used: number; resetAt: number };

/** Fixed windows, counted in this process. */
export const memoryRateLimitStore = ({ clock }: { clock: Clock }): RateLimitStore => {
  const windows = new Map<string, Window>();

  const current = (key: string, windowMs: number): Window => {
    const known = windows.get(key);
    if (known && known.resetAt > clock.now()) return known;
    const fresh = { used: 0, resetAt: clock.now() + windowMs };
    windows.delete(key);
    windows.set(key, fresh);
    if (windows.size > MAX_KEYS) windows.delete(windows.keys().next().value ?? key);
    return fresh;
  };

  return {
    async take(key, cost, { limit, windowMs }) {
      const window = current(key, windowMs);
      window.used = Math.min(window.used + cost, limit * 2);
      return { remaining: limit - window.used, resetAt: window.resetAt };
    },
  };
};
