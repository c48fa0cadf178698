import { isDomainError } from '../../core/kernel/error.ts';
import type { JobDepartures } from '../../core/ports/job-departures.ts';
import type { JobTransport } from '../../core/ports/job-transport.ts';
import type { Log } from '../../core/ports/log.ts';
import { doorbell } from './doorbell.ts';

export type RelayDeps = {
  readonly departures: JobDepartures;
  readonly transport: Pick<JobTransport, 'publish' | 'epoch'>;
  readonly log: Log;
  /** How many jobs one publication takes. */
  readonly batch?: number;
  /** Longest sleep: what becomes due by time alone, or was committed by another process, is seen after it. */
  readonly maxSleepMs?: number;
};

export type Relay = {
  /** Resolves when the publication that runs has ended. */
  stop(): Promise<void>;
};

/** How soon an engine that has lost everything is noticed. */
const LOOK_AT_EPOCH_MS = 1000;
/** Until an engine, or a database, that does not answer is asked again. */
const ASK_AGAIN_MS = 500;

/** Publishes the jobs of the ledger that wait for a carrier. Any number of relays may run at once. */
export const startRelay = ({ departures, transport, log, batch = 512, maxSleepMs = 250 }: RelayDeps): Relay => {
  const bell = doorbell();
  const unlisten = departures.listen(bell.ring);
  let stopping = false;
  let isAway = false;
  let epoch: string | undefined;
  let epochSeenAt = Number.NEGATIVE_INFINITY;

  /** An engine of another epoch knows nothing any more; the one that is there at the start may know nothing. */
  const lookAtEpoch = async (): Promise<void> => {
    if (performance.now() - epochSeenAt < LOOK_AT_EPOCH_MS) return;
    const current = await transport.epoch();
    if (current !== epoch) {
      if (epoch !== undefined) log.warn({}, 'the queue engine has lost its messages; publishing them again');
      await departures.putBackAll();
    }
    epoch = current;
    epochSeenAt = performance.now();
  };

  /** Whether there may be more. */
  const carry = async (): Promise<boolean> => {
    const jobs = await departures.take(batch);
    if (jobs.length === 0) return false;
    try {
      await transport.publish(jobs);
    } catch (error) {
      epochSeenAt = Number.NEGATIVE_INFINITY;
      await departures.putBack(jobs);
      throw error;
    }
    return jobs.length === batch;
  };

  const pass = async (): Promise<void> => {
    try {
      await lookAtEpoch();
      const more = await carry();
      if (isAway) log.info({}, 'jobs are published again');
      isAway = false;
      if (!more) await bell.rung(maxSleepMs);
    } catch (error) {
      if (!isAway)
        log.warn({ err: isDomainError(error) ? error.message : error }, 'jobs cannot be published; trying on');
      isAway = true;
      await bell.quiet(ASK_AGAIN_MS);
    }
  };

  const run = async (): Promise<void> => {
    while (!stopping) await pass();
  };
  const running = run();

  return {
    async stop() {
      stopping = true;
      unlisten();
      bell.close();
      await running;
    },
  };
};
