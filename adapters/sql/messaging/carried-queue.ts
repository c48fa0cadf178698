import { setTimeout as pause } from 'node:timers/promises';
import { DomainError } from '../../../core/kernel/error.ts';
import type { Consumer, JobHandler, JobQueue } from '../../../core/ports/job-queue.ts';
import type { CarriedHandler, CarriedJob, JobTransport } from '../../../core/ports/job-transport.ts';
import { claimTogether } from './claim-together.ts';
import { type HeldJobsDeps, heldJobs } from './held-jobs.ts';
import type { LedgerRow } from './ledger.ts';
import { type RecordedJobsDeps, recordedJobs } from './recorded-jobs.ts';
import { runningJob } from './running-job.ts';
import type { Wake } from './wake.ts';

export type CarriedQueueDeps = HeldJobsDeps &
  RecordedJobsDeps & { readonly wake: Wake; readonly transport: JobTransport };

/** Until a database that did not answer is asked again. */
const ASK_AGAIN_MS = 500;

/** The queue whose messages a transport brings: the ledger stays the truth, and a message says only which job to look at
 *  there. Somebody has to publish what departs (core/ports/job-departures.ts). */
export const carriedJobQueue = (deps: CarriedQueueDeps): JobQueue & { close(): void } => {
  const { wake, transport, log } = deps;
  const held = heldJobs(deps);
  const claim = claimTogether(deps);
  let consumers = 0;
  let silence: (() => void) | undefined;
  let isAway = false;

  /** Keeps the message while the database is away, for otherwise nobody would know of the job for a while. */
  const claimed = async (message: CarriedJob, signal: AbortSignal): Promise<LedgerRow | undefined> => {
    for (;;) {
      signal.throwIfAborted();
      try {
        const row = await claim(message);
        isAway = false;
        return row;
      } catch (error) {
        if (!isAway) log.warn({ err: error }, 'jobs that were brought cannot be claimed; trying on');
        isAway = true;
        await pause(ASK_AGAIN_MS, undefined, { signal });
      }
    }
  };

  const handlerOf =
    (handler: JobHandler): CarriedHandler =>
    async (message, signal) => {
      const row = await claimed(message, signal);
      if (!row) return;
      const job = runningJob(row);
      const stop = (): void => job.controller.abort(new DomainError('cancelled', 'The worker is shutting down.'));
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
      await held.run(job, handler, () => signal.aborted);
      signal.removeEventListener('abort', stop);
    };

  const close = (): void => {
    silence?.();
    silence = undefined;
    held.quiet();
  };

  return {
    ...recordedJobs(deps),
    consume(type, handler, options): Consumer {
      consumers++;
      silence ??= wake.listen(held.noticed);
      const consumer = transport.consume(type, handlerOf(handler), options);
      return {
        async stop(graceMs) {
          await consumer.stop(graceMs);
          consumers--;
          if (consumers === 0) close();
        },
      };
    },
    close,
  };
};
