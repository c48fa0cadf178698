import type { Clock } from '../../../core/ports/clock.ts';
import type { RateLimitStore } from '../../../core/ports/rate-limit-store.ts';
import type { Dialect } from '../dialect.ts';
import type { Statements } from '../statements.ts';

/** Fixed windows: a key whose window has ended begins a new one, and counts up to one window's worth beyond its limit.
 *  Parameters: key, cost, end of a window that begins now, now, most that is counted, now. */
const takeOf = ({ least }: Dialect): string => `
  insert into live_limits (key, used, reset_at) values (?, ?, ?)
  on conflict (key) do update set
    used = ${least}(case when live_limits.reset_at > ? then live_limits.used else 0 end + excluded.used, ?),
    reset_at = case when live_limits.reset_at > ? then live_limits.reset_at else excluded.reset_at end
  returning used, reset_at as "resetAt"`;

/** Windows that ended, a few with each sweep. */
const sweepOf = ({ skipLocked }: Dialect): string => `
  delete from live_limits where key in (
    select key from live_limits where reset_at <= ? order by reset_at limit 200 ${skipLocked})`;
const SWEEP_EVERY = 100;

type Taken = { readonly used: number; readonly resetAt: number };

/** Counts what all processes on one table have used together: one small commit for each request. */
export const sqlRateLimitStore = ({ sql, clock }: { sql: Statements; clock: Clock }): RateLimitStore => {
  const [take, sweep] = [takeOf(sql.dialect), sweepOf(sql.dialect)];
  let takes = 0;
  return {
    async take(key, cost, { limit, windowMs }) {
      const now = clock.now();
      const most = limit * 2;
      if (++takes % SWEEP_EVERY === 0) await sql.run(sweep, now);
      const [taken] = await sql.all<Taken>(take, key, Math.min(cost, most), now + windowMs, now, most, now);
      if (taken === undefined) throw new Error('what was taken is not known');
      return { remaining: limit - taken.used, resetAt: taken.resetAt };
    },
  };
};
