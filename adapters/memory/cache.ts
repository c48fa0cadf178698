import { type Cache, type CacheItem, toCacheItem } from '../../core/ports/cache.ts';
import type { Clock } from '../../core/ports/clock.ts';

export type MemoryCacheOptions = {
  readonly clock: Clock;
  /** Of all keys and values together; what was not asked for longest goes first. */
  readonly maxBytes?: number;
};

type Kept = CacheItem & { readonly expiresAt: number };

const MIB = 1024 * 1024;
const BYTES_PER_CHARACTER = 2;
/** What the map and the objects of an entry take, roughly. */
const OVERHEAD = 200;

/** A cache of this process. Values are kept as JSON, so that what comes back is what every other cache gives back. */
export const memoryCache = ({ clock, maxBytes = 64 * MIB }: MemoryCacheOptions): Cache => {
  /** In the order of their last use. */
  const entries = new Map<string, Kept>();
  let bytes = 0;

  const sizeOf = (key: string, { json, tags }: CacheItem): number =>
    OVERHEAD + BYTES_PER_CHARACTER * (key.length + json.length + tags.join().length);
  const remove = (key: string): void => {
    const known = entries.get(key);
    if (!known) return;
    entries.delete(key);
    bytes -= sizeOf(key, known);
  };

  return {
    async get(key) {
      const known = entries.get(key);
      if (!known) return undefined;
      if (known.expiresAt <= clock.now()) return remove(key);
      entries.delete(key);
      entries.set(key, known);
      return JSON.parse(known.json);
    },
    async set(key, value, entry) {
      const item = toCacheItem(key, value, entry);
      remove(key);
      if (item.ttlMs === 0) return;
      entries.set(key, { ...item, expiresAt: clock.now() + item.ttlMs });
      bytes += sizeOf(key, item);
      for (const oldest of entries.keys()) {
        if (bytes <= maxBytes) break;
        remove(oldest);
      }
    },
    async delete(key) {
      remove(key);
    },
    async invalidate(tag) {
      for (const [key, { tags }] of entries) if (tags.includes(tag)) remove(key);
    },
  };
};
