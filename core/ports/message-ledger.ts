import type { Instant } from '../kernel/instant.ts';
import type { Delivery } from '../kernel/job.ts';
import type { SweepOptions, SweepReport } from '../kernel/sweep.ts';

/** Until when things must have ended to be removed. */
export type LedgerAge = {
  /** Jobs that ended as `completed`, `failed` or `cancelled`. */
  readonly endedBefore: Instant;
  /** Jobs that are `dead`: they wait for an operator, so they are kept longer. */
  readonly deadBefore: Instant;
  /** Events that were published. */
  readonly publishedBefore: Instant;
};

/** The dead letters of one type. */
export type DeadLetters = {
  readonly type: string;
  readonly count: number;
  /** When the one that has waited longest died. */
  readonly oldestAt: Instant;
};

/** What is kept of jobs and events after their end.
 *  @throws DomainError 'unavailable' when the store does not answer within its deadline. */
export interface MessageLedger {
  /** Removes what ended at or before those moments, page by page, each page a short transaction. A job that waits or runs
   *  is never touched, and what keeps an effect from happening twice outlives the job it was for.
   *  @throws DomainError 'cancelled' when the signal fires; the pages before stay removed. */
  sweep(age: LedgerAge, options?: SweepOptions): Promise<SweepReport>;
  /** One entry for each type that has dead letters, in the order of the types. */
  deadLetters(): Promise<readonly DeadLetters[]>;
  /** Ends a job that changed no module's state, as `completed`.
   *  @throws DomainError 'job.lease-lost' when a newer hand-over exists or the job was cancelled meanwhile. */
  complete(delivery: Delivery): Promise<void>;
}
