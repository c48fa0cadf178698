import type { JobId, UserId } from '../kernel/ids.ts';
import type { SweepOptions } from '../kernel/sweep.ts';

/** Results of jobs, kept for a while so that asking for them is cheap. A copy: the module that made a result has it too,
 *  so losing this store loses nothing. */
export interface ResultStore {
  /** undefined when unknown, expired or another owner's. A copy: changing it changes nothing stored. */
  get(ownerId: UserId, jobId: JobId): Promise<unknown>;
  set(ownerId: UserId, jobId: JobId, result: object, ttlMs: number): Promise<void>;
  /** Removes a result of this owner; removing what is not there is fine. */
  delete(ownerId: UserId, jobId: JobId): Promise<void>;
  /** Removes what has expired; returns how many. A dry run only counts.
   *  @throws DomainError 'cancelled' when the signal fires. */
  sweep(options?: SweepOptions): Promise<number>;
}
