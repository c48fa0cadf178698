import type { Composition } from '../composition/container.ts';
import { buryUnknownJobs } from './bury-unknown.ts';
import { restoreIndex } from './restore-index.ts';
import { startSchedule } from './schedule.ts';
import { startWorker } from './worker.ts';

/** How long jobs that run may go on when the process is told to stop. */
const GRACE_MS = 4000;
const DAY_MS = 86_400_000;

/** Takes jobs from now on, orders those of the schedules, and sees to the search index when it was lost. */
export const startWork = (parts: Composition): void => {
  const { shutdown, database, services, maintenance, config, clock, log } = parts;
  const { jobs, schedules, retention } = config.settings;
  const restored = restoreIndex({ ...parts, ...services, searchFile: config.searchFile });
  shutdown.onClose('restoring the search index', restored);
  const worker = startWorker({ queue: database.queue, ...services, maintenance, jobs });
  shutdown.onClose('worker', () => worker.stop(GRACE_MS));
  shutdown.onClose('unknown jobs', buryUnknownJobs({ queue: database.queue, log, types: worker.types }));
  const rememberedMs = retention.jobs * DAY_MS;
  const schedule = startSchedule({ queue: database.queue, clock, log, schedules, rememberedMs });
  shutdown.onClose('schedule', () => schedule.stop());
};
