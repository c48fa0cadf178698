import type { JobQueue } from '../../../core/ports/job-queue.ts';
import { type DispatcherDeps, dispatcher } from './dispatcher.ts';
import { type RecordedJobsDeps, recordedJobs } from './recorded-jobs.ts';

export type JobQueueDeps = DispatcherDeps & RecordedJobsDeps;

/** The embedded queue: the ledger itself is the queue. */
export const sqlJobQueue = (deps: JobQueueDeps): JobQueue & { close(): void } => {
  const { consume, quiet } = dispatcher(deps);
  return { ...recordedJobs(deps), consume, close: quiet };
};
