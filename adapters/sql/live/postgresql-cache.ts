import { createHash } from 'node:crypto';
import { isDomainError } from '../../../core/kernel/error.ts';
import { type Cache, toCacheItem } from '../../../core/ports/cache.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Statements } from '../statements.ts';

export type PostgresCacheDeps = {
  /** Each statement is its own transaction. */
  readonly sql: Statements;
  readonly clock: Clock;
  /** Of all values together; what ends soonest goes first. */
  readonly maxBytes?: number;
};

const MIB = 1024 * 1024;
/** How much this process writes before it looks at the size of everything, as a part of what may be kept. */
const LOOKS_EACH_FILL = 64;

const FIND = 'select value from live_cache where key = ? and expires_at > ?';
const STORE = `
  insert into live_cache (key, value, bytes, tags, expires_at)
    values (?, ?, ?, array(select json_array_elements_text(?::json)), ?)
  on conflict (key) do update set
    value = excluded.value, bytes = excluded.bytes, tags = excluded.tags, expires_at = excluded.expires_at`;
const DELETE = 'delete from live_cache where key = ?';
/** Locked in one order, so that two of these cannot wait for each other. */
const DELETE_TAGGED = `
  delete from live_cache where key in (
    select key from live_cache where tags @> array[?::text] order by key for update)`;

/** No process waits for another one that sweeps. */
const SWEEP = `
  delete from live_cache where key in (
    select key from live_cache where expires_at <= ? order by expires_at limit 1000 for update skip locked)`;
const TRIM = `
  with sized as (
    select key, sum(bytes) over (order by expires_at desc, key) as together from live_cache
  )
  delete from live_cache where key in (
    select key from live_cache where key in (select key from sized where together > ?) for update skip locked)`;

/** Names are kept as digests of their JSON: any text can be one, and none is too long for an index. */
const nameOf = (text: string): string => createHash('sha256').update(JSON.stringify(text)).digest('base64url');

/** A cache for all processes on one database, in an unlogged table. */
export const postgresCache = ({ sql, clock, maxBytes = 64 * MIB }: PostgresCacheDeps): Cache => {
  let unlooked = 0;
  const look = async (written: number): Promise<void> => {
    unlooked += written;
    if (unlooked < maxBytes / LOOKS_EACH_FILL) return;
    unlooked = 0;
    await sql.run(SWEEP, clock.now());
    await sql.run(TRIM, maxBytes);
  };
  return {
    async get(key) {
      try {
        const [found] = await sql.all<{ value: string }>(FIND, nameOf(key), clock.now());
        return found === undefined ? undefined : JSON.parse(found.value);
      } catch (error) {
        if (isDomainError(error, 'unavailable')) return undefined;
        throw error;
      }
    },
    async set(key, value, entry) {
      const { json, tags, ttlMs } = toCacheItem(key, value, entry);
      if (ttlMs === 0) {
        await sql.run(DELETE, nameOf(key));
        return;
      }
      const bytes = Buffer.byteLength(json);
      await sql.run(STORE, nameOf(key), json, bytes, JSON.stringify(tags.map(nameOf)), clock.now() + ttlMs);
      await look(bytes);
    },
    async delete(key) {
      await sql.run(DELETE, nameOf(key));
    },
    async invalidate(tag) {
      await sql.run(DELETE_TAGGED, nameOf(tag));
    },
  };
};
