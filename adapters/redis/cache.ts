import { randomUUID } from 'node:crypto';
import { isDomainError } from '../../core/kernel/error.ts';
import { type Cache, toCacheItem } from '../../core/ports/cache.ts';
import type { Connection } from './connection.ts';
import { tagged } from './keys.ts';
import { parsed } from './parsed.ts';
import type { Timing } from './timing.ts';

/** A tag outlives what was set with it by so much. */
const TAG_GRACE_MS = 60_000;

/** KEYS: tag. ARGV: token for a new one, milliseconds. Returns the token of the tag. */
const TOKEN = `
local token = redis.call('GET', KEYS[1])
if not token then
  token = ARGV[1]
  redis.call('SET', KEYS[1], token, 'PX', ARGV[2])
elseif redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return token`;

/** Tags and their tokens when the value was set; `endsAt` where Redis does not see to it. */
type Kept = { readonly tags: readonly (readonly [string, string])[]; readonly endsAt: number | null; value: unknown };

const isKept = (kept: unknown): kept is Kept =>
  typeof kept === 'object' && kept !== null && 'tags' in kept && Array.isArray(kept.tags) && 'value' in kept;

export type CacheDeps = {
  readonly connection: Connection;
  readonly prefix: string;
  readonly timing: Timing;
  readonly deadlineMs: number;
};

/** A cache for all processes. A tag has a token, random and never used again; a value remembers the tokens of its tags and is
 *  good while they are the same. To invalidate a tag is to delete its token. So it takes one command, whatever the slots of
 *  the values, a value that is being set meanwhile is thrown away with the others, and losing a token loses values only. */
export const redisCache = ({ connection, prefix, timing, deadlineMs }: CacheDeps): Cache => {
  const { client } = connection;
  const tokenScript = connection.script('cacheToken', TOKEN);
  const run = <Result>(work: () => Promise<Result>): Promise<Result> => connection.run(work, deadlineMs);
  const keyOf = (key: string): string => `${prefix}cache:${tagged(key)}`;
  const tagKeyOf = (tag: string): string => `${prefix}cache-tags:${tagged(tag)}`;

  const find = async (key: string): Promise<unknown> => {
    const kept = parsed((await client.get(keyOf(key))) ?? '');
    if (!isKept(kept) || timing.isOver(kept.endsAt)) return undefined;
    const same = await Promise.all(kept.tags.map(async ([tag, token]) => (await client.get(tagKeyOf(tag))) === token));
    return same.every(Boolean) ? kept.value : undefined;
  };

  const tokenOf = async (tag: string, ttlMs: number): Promise<readonly [string, unknown]> => [
    tag,
    await tokenScript([tagKeyOf(tag)], [randomUUID(), ttlMs + TAG_GRACE_MS]),
  ];

  return {
    async get(key) {
      try {
        return await run(() => find(key));
      } catch (error) {
        if (isDomainError(error, 'unavailable')) return undefined;
        throw error;
      }
    },
    async set(key, value, entry) {
      const { json, tags, ttlMs } = toCacheItem(key, value, entry);
      await run(async () => {
        if (ttlMs === 0) return client.del(keyOf(key));
        const tokens = await Promise.all(tags.map(tag => tokenOf(tag, ttlMs)));
        const about = JSON.stringify({ tags: tokens, endsAt: timing.endOf(ttlMs) });
        return client.set(keyOf(key), `${about.slice(0, -1)},"value":${json}}`, 'PX', ttlMs);
      });
    },
    async delete(key) {
      await run(() => client.del(keyOf(key)));
    },
    async invalidate(tag) {
      await run(() => client.del(tagKeyOf(tag)));
    },
  };
};
