import type { JobQueue } from '../../core/ports/job-queue.ts';
import type { Log } from '../../core/ports/log.ts';

export type BuryUnknownDeps = {
  readonly queue: Pick<JobQueue, 'buryUnknown'>;
  readonly log: Log;
  /** The types that this worker has a consumer for. */
  readonly types: readonly string[];
  readonly everyMs?: number;
  /** How long such a job waits for a worker that knows it: while a new version is rolled out, some do and some do not. */
  readonly graceMs?: number;
};

/** A worker takes only jobs that it has a consumer for; one of any other type would wait for ever and nobody would know.
 *  This puts them among the dead letters, with that reason. Returns how to stop. */
export const buryUnknownJobs = (deps: BuryUnknownDeps): (() => Promise<void>) => {
  const { queue, log, types, everyMs = 5000, graceMs = 10_000 } = deps;
  let looking: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    const jobs = await queue.buryUnknown(types, graceMs);
    if (jobs > 0) log.error({ jobs }, 'jobs of types that no consumer knows are dead');
  };
  const timer = setInterval(() => {
    looking = look().catch(error => log.warn({ err: error }, 'jobs of unknown types cannot be looked for'));
  }, everyMs);
  return async () => {
    clearInterval(timer);
    await looking;
  };
};
