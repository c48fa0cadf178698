import type { Instant } from '../../core/kernel/instant.ts';
import { ensureWanted } from '../../core/kernel/sweep.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { ResultStore } from '../../core/ports/result-store.ts';

/** Results of jobs, in this process. */
export const memoryResultStore = ({ clock }: { clock: Clock }): ResultStore => {
  const results = new Map<string, { result: object; expiresAt: Instant }>();
  const keyOf = (ownerId: string, jobId: string): string => `${ownerId}/${jobId}`;
  return {
    async get(ownerId, jobId) {
      const kept = results.get(keyOf(ownerId, jobId));
      return kept && kept.expiresAt > clock.now() ? structuredClone(kept.result) : undefined;
    },
    async set(ownerId, jobId, result, ttlMs) {
      results.set(keyOf(ownerId, jobId), { result: structuredClone(result), expiresAt: clock.now() + ttlMs });
    },
    async delete(ownerId, jobId) {
      results.delete(keyOf(ownerId, jobId));
    },
    async sweep({ dryRun = false, signal } = {}) {
      ensureWanted(signal);
      const expired = [...results].filter(([, { expiresAt }]) => expiresAt <= clock.now());
      if (!dryRun) for (const [key] of expired) results.delete(key);
      return expired.length;
    },
  };
};
