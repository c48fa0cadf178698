import type { Clock } from '../../../core/ports/clock.ts';
import type { RateLimitStore } from '../../../core/ports/rate-limit-store.ts';
import { prepare } from '../sqlite/handle.ts';
import type { LiveFile } from './live-file.ts';

/** Fixed windows: a key whose window has ended begins a new one, and counts up to one window's worth beyond its limit. */
const TAKE = `
  insert into live_limits (key, used, reset_at) values (:key, min(:cost, :most), :now + :windowMs)
  on conflict (key) do update set
    used = min(iif(reset_at > :now, used, 0) + :cost, :most),
    reset_at = iif(reset_at > :now, reset_at, excluded.reset_at)
  returning used, reset_at as resetAt`;

/** Windows that ended, a few with each sweep. */
const SWEEP = `delete from live_limits where key in (
  select key from live_limits where reset_at <= ? order by reset_at limit 200)`;
const SWEEP_EVERY = 100;

/** Counts what all processes on one file have used together: one small commit for each request. */
export const sqlRateLimitStore = ({ live, clock }: { live: LiveFile; clock: Clock }): RateLimitStore => {
  let takes = 0;
  return {
    take: (key, cost, { limit, windowMs }) =>
      live.run(handle => {
        const now = clock.now();
        if (++takes % SWEEP_EVERY === 0) prepare(handle, SWEEP).run(now);
        const taken = { key, cost, most: limit * 2, now, windowMs };
        const { used, resetAt } = prepare(handle, TAKE).get(taken) as { used: number; resetAt: number };
        return { remaining: limit - used, resetAt };
      }),
  };
};
