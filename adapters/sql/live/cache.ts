import { isDomainError } from '../../../core/kernel/error.ts';
import { type Cache, toCacheItem } from '../../../core/ports/cache.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import { deleteEntry, deleteTagged, findEntry, storeEntry, trimEntries } from './cache-table.ts';
import type { LiveFile } from './live-file.ts';

export type SqlCacheDeps = {
  readonly live: LiveFile;
  readonly clock: Clock;
  /** Of all values together; what ends soonest goes first. */
  readonly maxBytes?: number;
};

const MIB = 1024 * 1024;
/** The values are looked over each time this process has written so much. */
const LOOK_AFTER_BYTES = 256 * 1024;

/** Names are kept as JSON, which writes every text differently: SQLite would store all lone surrogates as one character. */
const nameOf = (text: string): string => JSON.stringify(text);

/** A cache for all processes on one file. */
export const sqlCache = ({ live, clock, maxBytes = 16 * MIB }: SqlCacheDeps): Cache => {
  let written = 0;
  return {
    async get(key) {
      try {
        const json = await live.run(handle => findEntry(handle, nameOf(key), clock.now()));
        return json === undefined ? undefined : JSON.parse(json);
      } catch (error) {
        if (isDomainError(error, 'unavailable')) return undefined;
        throw error;
      }
    },
    async set(key, value, entry) {
      const { json, tags, ttlMs } = toCacheItem(key, value, entry);
      await live.run(handle => {
        const now = clock.now();
        if (ttlMs === 0) return deleteEntry(handle, nameOf(key));
        storeEntry(handle, { key: nameOf(key), json, tags: tags.map(nameOf), expiresAt: now + ttlMs });
        written += json.length;
        if (written < LOOK_AFTER_BYTES) return;
        written = 0;
        trimEntries(handle, now, maxBytes);
      });
    },
    async delete(key) {
      await live.run(handle => deleteEntry(handle, nameOf(key)));
    },
    async invalidate(tag) {
      await live.run(handle => deleteTagged(handle, nameOf(tag)));
    },
  };
};
