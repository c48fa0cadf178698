import type { JobId, UserId } from '../kernel/ids.ts';
import type { Delivery, JobOutcome } from '../kernel/job.ts';

/** A fact or an order for other parts of the system, before its envelope (CloudEvents id, time, source, traceparent) is
 *  put on by the transactor. */
export type Announcement =
  | {
      readonly kind: 'event';
      readonly type: string;
      readonly ownerId: UserId;
      readonly subject: string;
      readonly data: object;
    }
  | {
      readonly kind: 'job';
      readonly type: string;
      /** Made beforehand, so that the caller can be told it whatever happens next. */
      readonly id: JobId;
      readonly ownerId: UserId;
      readonly subject: string;
      readonly data: object;
    };

/** The messaging half of a unit of work. Everything here becomes true in the same commit as the state beside it. */
export interface Messaging {
  /** Stores the announcement with this commit. Nobody sees it if the commit fails.
   *  @throws DomainError 'message.invalid' when the data is not what the published contract says. */
  announce(announcement: Announcement): Promise<void>;
  /** True the first time, false ever after, for this job and effect: the guard in front of an effect under at-least-once
   *  delivery. Also checks the lease: @throws DomainError 'job.lease-lost' when a newer hand-over exists. */
  once(delivery: Delivery): Promise<boolean>;
  /** Ends the job in the ledger, together with its effect.
   *  @throws DomainError 'job.lease-lost' when a newer hand-over exists or the job was cancelled meanwhile. */
  complete(delivery: Delivery, outcome: JobOutcome): Promise<void>;
  /** Ends a job that is not final yet as `cancelled`; false when it is final or not this owner's. */
  cancel(ownerId: UserId, jobId: JobId): Promise<boolean>;
}

/** Runs `work` in one transaction of one module: its repositories plus messaging, all or nothing.
 *  - Resolves only after the commit is durable.
 *  - Rolls back on any error and passes that error on; a failed commit is an error too.
 *  - Inside `work` there is no other transaction, module, model, file or timer: nesting throws.
 *  - `work` may run more than once (serialization retry), so it touches nothing outside.
 *  @throws DomainError 'unavailable' when the database does not answer within the deadline, 'conflict' on a version that
 *  is not the stored one. */
export type Transact<Repositories> = <Result>(
  work: (unit: Repositories & Messaging) => Promise<Result>,
) => Promise<Result>;
