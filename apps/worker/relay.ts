import type { JobDepartures } from '../../core/ports/job-departures.ts';
import type { JobTransport } from '../../core/ports/job-transport.ts';
import type { Log } from '../../core/ports/log.ts';
import { lostMessages } from './lost-messages.ts';
import { type Relay, relayLoop } from './relay-loop.ts';

export type RelayDeps = {
  readonly departures: JobDepartures;
  readonly transport: Pick<JobTransport, 'publish' | 'epoch'>;
  readonly log: Log;
  /** How many jobs one publication takes. */
  readonly batch?: number;
  /** Longest sleep: what becomes due by time alone, or was committed by another process, is seen after it. */
  readonly maxSleepMs?: number;
};

/** Publishes the jobs of the ledger that wait for a carrier. Any number of relays may run at once. */
export const startRelay = ({ departures, transport, log, batch = 512, maxSleepMs = 250 }: RelayDeps): Relay => {
  const what = 'jobs';
  const { listen } = departures;

  const publish = async (): Promise<boolean> => {
    const jobs = await departures.take(batch);
    if (jobs.length === 0) return false;
    try {
      await transport.publish(jobs);
    } catch (error) {
      await departures.putBack(jobs);
      throw error;
    }
    return jobs.length === batch;
  };

  const lost = lostMessages({
    what,
    epoch: () => transport.epoch(),
    putBackAfter: id => departures.putBackAfter(id),
    log,
  });
  return relayLoop({ what, listen, lost, publish, log, maxSleepMs });
};
