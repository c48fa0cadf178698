import type { Failure } from '../../../core/kernel/error.ts';
import type { Delivery } from '../../../core/kernel/job.ts';
import type { JobContext, JobHandler } from '../../../core/ports/job-queue.ts';
import { type LedgerRow, toJob } from './ledger.ts';

/** A job in the hands of this process. */
export type RunningJob = {
  readonly type: string;
  readonly delivery: Delivery;
  readonly maxAttempts: number;
  /** What the attempt before ended with. */
  readonly lastError: Failure | null;
  readonly controller: AbortController;
  readonly context: JobContext;
  progress: number;
};

export const runningJob = (row: LedgerRow): RunningJob => {
  const controller = new AbortController();
  const delivery = { jobId: row.id, fence: row.fence, attempt: row.attempts };
  const job: RunningJob = {
    type: row.type,
    delivery,
    maxAttempts: row.max_attempts,
    lastError: toJob(row).error,
    controller,
    progress: row.progress,
    context: {
      payload: parsed(row.payload),
      delivery,
      ownerId: row.owner_id,
      traceparent: row.trace,
      signal: controller.signal,
      progress(fraction) {
        job.progress = Math.max(0, Math.min(1, fraction));
      },
    },
  };
  return job;
};

/** A payload that is no JSON stays the text that it is: no contract takes it, so the job, and no other one, is poison. */
const parsed = (payload: string): unknown => {
  try {
    return JSON.parse(payload);
  } catch (error) {
    if (error instanceof SyntaxError) return payload;
    throw error;
  }
};

/** What a worker that died each time leaves behind. */
export const DIED: Failure = {
  code: 'internal',
  detail: 'The worker stopped each time it worked on this. An operator can look at its log and retry the job.',
};

/** Runs the handler. @throws what the handler throws, or an Error when it returned without having ended the job. */
export const handle = async (handler: JobHandler, job: RunningJob, isHeld: () => Promise<boolean>): Promise<void> => {
  await handler.handle(job.context);
  if (await isHeld()) throw new Error(`the handler of ${job.type} returned without completing the job`);
};
