import type { Failure } from './error.ts';
import type { JobId, UserId } from './ids.ts';
import type { Instant } from './instant.ts';

export const JOB_STATUSES = ['queued', 'running', 'completed', 'failed', 'cancelled', 'dead'] as const;

/** `failed` is an end the job itself decided on (an unreadable file); `dead` is one that the queue decided on (attempts
 *  used up, a message nobody understands) and that an operator may retry. */
export type JobStatus = (typeof JOB_STATUSES)[number];

/** What can be known of a job from outside. */
export type Job = {
  readonly id: JobId;
  readonly ownerId: UserId;
  readonly type: string;
  readonly status: JobStatus;
  /** 0 to 1. */
  readonly progress: number;
  readonly attempts: number;
  readonly error: Failure | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

/** One hand-over of a job to a worker. `fence` grows with each hand-over, so that a worker that lost its lease and
 *  wakes up late cannot complete a job that somebody else has meanwhile taken. */
export type Delivery = { readonly jobId: JobId; readonly fence: number; readonly attempt: number };

/** How a handler ended a job on purpose. */
export type JobOutcome = { readonly status: 'completed' } | { readonly status: 'failed'; readonly error: Failure };

/** What a use case that runs as a job is given besides its message. */
export type JobRun = {
  readonly delivery: Delivery;
  /** Whose job it is: for messages that do not say it. */
  readonly ownerId: UserId;
  /** Fires when the job is cancelled, its lease lost, or the process ends. */
  readonly signal: AbortSignal;
  /** 0 to 1. */
  readonly progress: (fraction: number) => void;
};
