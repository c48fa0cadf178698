import type { EventType, JobType, MessageData } from '../../contracts/generated/messages.ts';
import type { JobId, UserId } from '../kernel/ids.ts';
import type { Delivery, JobOutcome } from '../kernel/job.ts';
import type { RepeatableRequest } from '../kernel/repeat.ts';

type About<Type extends EventType | JobType> = {
  readonly type: Type;
  readonly ownerId: UserId;
  /** The id of what it is about. */
  readonly subject: string;
  readonly data: MessageData[Type];
};

export type EventAnnouncement = { [Type in EventType]: { readonly kind: 'event' } & About<Type> }[EventType];

export type JobAnnouncement = {
  /** `id` is made beforehand, so that the caller can be told it whatever happens next. */
  [Type in JobType]: { readonly kind: 'job'; readonly id: JobId } & About<Type>;
}[JobType];

/** A fact or an order for other parts of the system, before its envelope (CloudEvents id, time, source, traceparent) is
 *  put on by the transactor. */
export type Announcement = EventAnnouncement | JobAnnouncement;

/** The messaging half of a unit of work. Everything here becomes true in the same commit as the state beside it. */
export interface Messaging {
  /** Stores the announcement with this commit. Nobody sees it if the commit fails.
   *  @throws DomainError 'message.invalid' when the data is not what the published contract says. */
  announce(announcement: Announcement): Promise<void>;
  /** True the first time, false ever after, for this job: the guard in front of an effect under at-least-once delivery.
   *  @throws DomainError 'job.lease-lost' when a newer hand-over exists or the job was cancelled meanwhile. */
  once(delivery: Delivery): Promise<boolean>;
  /** Ends the job in the ledger, together with its effect.
   *  @throws DomainError 'job.lease-lost' when a newer hand-over exists or the job was cancelled meanwhile. */
  complete(delivery: Delivery, outcome: JobOutcome): Promise<void>;
  /** Ends a job that is not final yet as `cancelled`; false when it is final or not this owner's. */
  cancel(ownerId: UserId, jobId: JobId): Promise<boolean>;
  /** Keeps the answer to a repeatable request with this commit, for as long as the request says, and gives it back. The
   *  last thing that a use case does; without a request it does nothing.
   *  @throws DomainError 'request.repeated' when this request was answered before, so that nothing is done twice;
   *  'request.key-reused' when its key stood for another one. */
  remember<Answer extends object>(request: RepeatableRequest | undefined, answer: Answer): Promise<Answer>;
}

/** When a commit survives a power cut, or the crash of a database server: `now`, before it is answered, or `with-next`, at the
 *  latest with the next one that is durable at once. What was committed before it is then durable, too, so a step that is
 *  followed by one that is `now` before anybody is answered loses nothing by being `with-next`. The end of the process
 *  takes neither away. */
export type Durability = 'now' | 'with-next';

/** Runs `work` in one transaction of one module: its repositories plus messaging, all or nothing.
 *  - Resolves only after the commit, which is durable as was asked; `now` unless told.
 *  - Rolls back on any error and passes that error on; a failed commit is an error too.
 *  - Inside `work` there is no other transaction, module, model, file or timer: nesting throws.
 *  - `work` may run more than once (serialization retry), so it touches nothing outside.
 *  @throws DomainError 'unavailable' when the database does not answer within the deadline, 'conflict' on a version that
 *  is not the stored one. */
export type Transact<Repositories> = <Result>(
  work: (unit: Repositories & Messaging) => Promise<Result>,
  durability?: Durability,
) => Promise<Result>;
