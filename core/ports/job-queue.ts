import type { Failure } from '../kernel/error.ts';
import type { JobId, UserId } from '../kernel/ids.ts';
import type { Delivery, Job } from '../kernel/job.ts';
import type { Page, PageRequest } from '../kernel/paging.ts';

export type NewJob = {
  readonly type: string;
  readonly payload: object;
  readonly ownerId: UserId;
  readonly id?: JobId;
};

export type EnqueueOptions = {
  /** A second job with the same key is not stored: the id of the first one is returned. */
  readonly dedupKey?: string;
  readonly delayMs?: number;
  readonly maxAttempts?: number;
};

/** A job as its handler sees it. */
export type JobContext = {
  readonly payload: unknown;
  readonly delivery: Delivery;
  readonly ownerId: UserId;
  readonly traceparent: string | null;
  /** Fires when the job is cancelled, the lease is lost or the process shuts down: stop, and leave no effect behind. */
  readonly signal: AbortSignal;
  /** 0 to 1; kept for whoever asks, at most a few times a second. */
  progress(fraction: number): void;
};

/** Handles one job. Its effect and `complete` are one transaction; returning without having completed is an error.
 *  Throwing decides the job's fate by the error's code: see core/kernel/disposition.ts. */
export type JobHandler = {
  handle(context: JobContext): Promise<void>;
  /** Called once, at the end, for a job that will not be tried again: tell the thing it was about. May run twice. */
  exhausted(context: Omit<JobContext, 'progress'>, reason: Failure): Promise<void>;
};

export type ConsumeOptions = { readonly concurrency: number };

export interface Consumer {
  /** Stops taking new jobs, aborts what runs after `graceMs`, and hands it back. */
  stop(graceMs: number): Promise<void>;
}

/** Why a job is dead that no worker of this version can do. */
export const unknownType = (type: string): Failure => ({
  code: 'message.unknown-type',
  detail: `No consumer knows jobs of type ${type.slice(0, 200)}. Start the version that does, then retry the job.`,
});

/** Jobs, delivered at least once and in no promised order. A job that was accepted is never lost. A worker holds a job by
 *  a lease of a few seconds that it renews; a killed worker's jobs run again when the lease ends. Failures are retried
 *  with exponential backoff and jitter, then the job is `dead` and waits for an operator.
 *  @throws DomainError 'unavailable' when the store does not answer within its deadline. */
export interface JobQueue {
  /** Accepts a job outside any transaction, for transports and tests. Use cases announce instead. */
  enqueue(job: NewJob, options?: EnqueueOptions): Promise<JobId>;
  /** The job, if it is this owner's. `ownerId` null asks as an administrator. */
  getStatus(ownerId: UserId | null, id: JobId): Promise<Job | undefined>;
  consume(type: string, handler: JobHandler, options: ConsumeOptions): Consumer;
  /** Newest first. */
  deadLetters(page: PageRequest): Promise<Page<Job>>;
  /** Queues a dead job again with fresh attempts. @throws DomainError 'job.not-found', 'job.not-dead'. */
  retry(id: JobId): Promise<void>;
  /** Makes jobs of other types than these dead, with 'message.unknown-type', that have been due for `graceMs`, or whose
   *  worker has said nothing for so long; how many. A type that some worker is at work on is left alone, however long its
   *  jobs have waited. Nobody else is told: no handler knows such a job, and a retry makes it whole again. */
  buryUnknown(knownTypes: readonly string[], graceMs: number): Promise<number>;
}
