import type { Composition } from '../composition/container.ts';
import { buryUnknownJobs } from './bury-unknown.ts';
import { startRelay } from './relay.ts';
import { startEventRelay } from './relay-events.ts';
import { restoreIndex } from './restore-index.ts';
import { startSchedule } from './schedule.ts';
import { startWorker } from './worker.ts';

/** How long jobs that run may go on when the process is told to stop. */
const GRACE_MS = 4000;
const DAY_MS = 86_400_000;

/** Takes jobs from now on, orders those of the schedules, and sees to the search index when it was lost. */
export const startWork = (parts: Composition): void => {
  const { shutdown, services, maintenance, config, clock, log } = parts;
  const { queue } = parts.jobs;
  const { jobs, schedules, retention } = config.settings;
  shutdown.onClose('restoring the search index', restoreIndex({ ...parts, ...services }));
  startCarrying(parts);
  const worker = startWorker({ queue, ...services, maintenance, jobs });
  shutdown.onClose('worker', () => worker.stop(GRACE_MS));
  shutdown.onClose('unknown jobs', buryUnknownJobs({ queue, log, types: worker.types }));
  const rememberedMs = retention.jobs * DAY_MS;
  const schedule = startSchedule({ queue, clock, log, schedules, rememberedMs });
  shutdown.onClose('schedule', () => schedule.stop());
};

/** Where the database is not the queue itself, or events are told outside. Any number of processes may do it. */
const startCarrying = ({ jobs, transport, publisher, database, log, shutdown }: Composition): void => {
  if (transport !== null && jobs.departures !== null) {
    const relay = startRelay({ departures: jobs.departures, transport, log });
    shutdown.onClose('relay', () => relay.stop());
  }
  if (publisher !== null) {
    const relay = startEventRelay({ outbox: database.outbox, publisher, log });
    shutdown.onClose('event relay', () => relay.stop());
  }
};
