import type { RateLimitStore } from '../../core/ports/rate-limit-store.ts';
import type { Connection } from './connection.ts';
import { tagged } from './keys.ts';
import { LUA_TIME, type Timing } from './timing.ts';

/** KEYS: window. ARGV: time, cost, most, milliseconds. Returns what is used and when the window ends. */
const TAKE = `${LUA_TIME}
local at = now(ARGV[1])
local window = redis.call('HMGET', KEYS[1], 'used', 'ends')
local used, ends = tonumber(window[1] or 0), tonumber(window[2] or 0)
local fresh = ends <= at
if fresh then used, ends = 0, at + tonumber(ARGV[4]) end
used = math.min(used + tonumber(ARGV[2]), tonumber(ARGV[3]))
redis.call('HSET', KEYS[1], 'used', tostring(used), 'ends', whole(ends))
if fresh then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
return { tostring(used), whole(ends) }`;

export type RateLimitStoreDeps = {
  readonly connection: Connection;
  readonly prefix: string;
  readonly timing: Timing;
};

/** Fixed windows that all processes count in, by Redis's clock: one that is ahead refills nothing early. */
export const redisRateLimitStore = ({ connection, prefix, timing }: RateLimitStoreDeps): RateLimitStore => {
  const script = connection.script('rateLimitTake', TAKE);
  return {
    async take(key, cost, { limit, windowMs }) {
      const values = [timing.forScript(), cost, limit * 2, Math.ceil(windowMs)];
      const taken = await connection.run(() => script([`${prefix}limits:${tagged(key)}`], values));
      const [used, resetAt] = (taken as [string, string]).map(Number) as [number, number];
      return { remaining: limit - used, resetAt };
    },
  };
};
