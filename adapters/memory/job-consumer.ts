import { setTimeout as pause } from 'node:timers/promises';
import type { ConsumeOptions, Consumer, JobHandler } from '../../core/ports/job-queue.ts';
import { type RunningJob, type RunningJobDeps, runJob } from './running-job.ts';

/** How long a handler that was told to stop is waited for before its job is handed back regardless. */
const LAST_WORDS_MS = 1000;

export type JobConsumer = Consumer & {
  readonly running: ReadonlySet<RunningJob>;
  /** There may be something to do. */
  wake(): void;
};

/** Takes jobs of one type, as many at a time as it may. */
export const jobConsumer = (
  type: string,
  handler: JobHandler,
  { concurrency }: ConsumeOptions,
  deps: RunningJobDeps,
): JobConsumer => {
  const running = new Set<RunningJob>();
  let stopping = false;
  let woken = false;
  let wake: () => void = () => undefined;

  const begin = async (): Promise<boolean> => {
    const row = await deps.ledger.claim(type);
    if (!row) return false;
    const job = runJob(row, handler, deps);
    running.add(job);
    void job.settled.then(() => {
      running.delete(job);
      wake();
    });
    return true;
  };

  const asleep = (): Promise<void> =>
    new Promise(resolve => {
      wake = () => {
        woken = true;
        resolve();
      };
      if (woken) resolve();
    });

  const work = async (): Promise<void> => {
    while (!stopping) {
      woken = false;
      try {
        while (!stopping && running.size < concurrency && (await begin()));
      } catch (error) {
        deps.onError(error);
      }
      if (!stopping) await asleep();
    }
  };
  const working = work();

  return {
    running,
    wake: () => wake(),
    async stop(graceMs) {
      stopping = true;
      wake();
      await working;
      await settledWithin(running, graceMs);
      for (const job of running) job.interrupt();
      await settledWithin(running, LAST_WORDS_MS);
      for (const job of running) await job.handBack();
    },
  };
};

/** Waits for all of them, but not longer than `ms`. */
const settledWithin = async (jobs: ReadonlySet<RunningJob>, ms: number): Promise<void> => {
  if (jobs.size === 0) return;
  const over = new AbortController();
  const late = pause(ms, undefined, { signal: over.signal }).catch(ifNotOver(over.signal));
  await Promise.race([Promise.all([...jobs].map(({ settled }) => settled)), late]);
  over.abort();
};

const ifNotOver =
  (signal: AbortSignal) =>
  (error: unknown): void => {
    if (!signal.aborted) throw error;
  };
