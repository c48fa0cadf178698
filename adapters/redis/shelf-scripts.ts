import { LUA_TIME } from './timing.ts';

/** An index outlives what it points at, so that a sweep can tell how much has ended; then it goes, swept or not. */
const INDEX_GRACE_MS = 7 * 86_400_000;

const KEEP_INDEXES = `
local function keep(index, ttl)
  if redis.call('PTTL', index) < ttl + ${INDEX_GRACE_MS} then redis.call('PEXPIRE', index, whole(ttl + ${INDEX_GRACE_MS})) end
end
`;

/** KEYS: item, ids, ends. ARGV: time, milliseconds, id, JSON. Returns when it ends. */
export const PUT = `${LUA_TIME}${KEEP_INDEXES}
local ttl = tonumber(ARGV[2])
local ends = whole(now(ARGV[1]) + ttl)
redis.call('HSET', KEYS[1], 'json', ARGV[4], 'ends', ends)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('ZADD', KEYS[2], 0, ARGV[3])
redis.call('ZADD', KEYS[3], ends, ARGV[3])
keep(KEYS[2], ttl)
keep(KEYS[3], ttl)
return ends`;

/** KEYS: item, ids, ends. ARGV: time, milliseconds, id. Returns what it holds and when it ends now; nothing if it is over. */
export const TOUCH = `${LUA_TIME}${KEEP_INDEXES}
local ttl = tonumber(ARGV[2])
local at = now(ARGV[1])
local ended = redis.call('HGET', KEYS[1], 'ends')
if not ended or tonumber(ended) <= at then return false end
local ends = whole(at + ttl)
redis.call('HSET', KEYS[1], 'ends', ends)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('ZADD', KEYS[3], ends, ARGV[3])
keep(KEYS[2], ttl)
keep(KEYS[3], ttl)
return redis.call('HMGET', KEYS[1], 'json', 'ends')`;

/** KEYS: item, ids, ends. ARGV: time, id. Returns 1 when it was there and not over. */
export const REMOVE = `${LUA_TIME}
local ended = redis.call('HGET', KEYS[1], 'ends')
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[2])
redis.call('ZREM', KEYS[3], ARGV[2])
if ended and tonumber(ended) > now(ARGV[1]) then return 1 end
return 0`;

/** KEYS: item, ids, ends. ARGV: time, id. Takes away what is over and its traces; returns 1 when there were any. */
export const DROP = `${LUA_TIME}
local ended = redis.call('HGET', KEYS[1], 'ends')
if ended and tonumber(ended) > now(ARGV[1]) then return 0 end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[2])
return redis.call('ZREM', KEYS[3], ARGV[2])`;

/** KEYS: ends. ARGV: time, most. Returns ids of what is over. */
export const OVER = `${LUA_TIME}
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', whole(now(ARGV[1])), 'LIMIT', 0, ARGV[2])`;

/** KEYS: ends. ARGV: time. Returns how much is over. */
export const COUNT_OVER = `${LUA_TIME}
return redis.call('ZCOUNT', KEYS[1], '-inf', whole(now(ARGV[1])))`;
