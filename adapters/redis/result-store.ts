import type { ResultStore } from '../../core/ports/result-store.ts';
import { parsed } from './parsed.ts';
import { type ShelfDeps, shelf } from './shelf.ts';

/** Results of jobs, for all processes. */
export const redisResultStore = (deps: ShelfDeps): ResultStore => {
  const results = shelf('results', deps);
  return {
    async get(ownerId, jobId) {
      const item = await results.get(ownerId, jobId);
      return item && parsed(item.json);
    },
    async set(ownerId, jobId, result, ttlMs) {
      await results.put(ownerId, jobId, JSON.stringify(result), ttlMs);
    },
    async delete(ownerId, jobId) {
      await results.remove(ownerId, jobId);
    },
    sweep: results.sweep,
  };
};
