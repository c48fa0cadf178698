import { Cron } from 'croner';
import type { MaintenanceSweepV1 } from '../../contracts/generated/messages.ts';
import { type Instant, toIso } from '../../core/kernel/instant.ts';
import { SYSTEM_USER } from '../../core/kernel/system-user.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { JobQueue } from '../../core/ports/job-queue.ts';
import type { Log } from '../../core/ports/log.ts';
import type { ScheduleSetting, SweepTask } from '../composition/settings.ts';

export type ScheduleDeps = {
  readonly queue: Pick<JobQueue, 'enqueue'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly schedules: Readonly<Record<SweepTask, ScheduleSetting>>;
  /** How long the ledger remembers a job that has ended. A slot that is older is not made up: nobody knows any more
   *  whether it was run. */
  readonly rememberedMs: number;
  /** Calls back once, so many milliseconds from now, unless the returned function is called before. */
  readonly wakeIn?: (ms: number, wake: () => void) => () => void;
};

/** What was missed while nothing ran is made up this long after the start at the latest, so as not to slow that down. */
const MAKE_UP_MS = 60_000;
/** Longest sleep: the time of day may jump while it lasts. */
const MAX_SLEEP_MS = 600_000;
const RETRY_MS = 60_000;

type Entry = {
  readonly task: SweepTask;
  readonly dryRun: boolean;
  readonly cron: Cron;
  /** What is older than this is not made up. */
  readonly oldest: Instant;
  /** The slot that was ordered last. */
  ordered: Instant | undefined;
};

/** Orders a job for each slot of each schedule. Any number of these may run, in any number of processes: a slot has one
 *  name, and the ledger takes one job by that name, also when the time of day is set back. Of the slots that nobody was
 *  there for, the latest is made up, once. */
export const startSchedule = (deps: ScheduleDeps): { stop(): Promise<void> } => {
  const { clock, log, wakeIn = sleepFor } = deps;
  const entries = entriesOf(deps);
  let stopped = false;
  let cancel: () => void = () => undefined;
  let passing: Promise<void> = Promise.resolve();

  const pass = async (): Promise<void> => {
    const now = clock.now();
    let wakeAt = now + MAX_SLEEP_MS;
    for (const entry of entries) {
      if (stopped) return;
      try {
        await orderDue(deps, entry, now);
        wakeAt = Math.min(wakeAt, nextSlot(entry, now));
      } catch (error) {
        log.warn({ task: entry.task, err: error }, 'a scheduled job could not be ordered and is tried again');
        wakeAt = Math.min(wakeAt, now + RETRY_MS);
      }
    }
    if (!stopped) sleepUntil(wakeAt);
  };
  const sleepUntil = (at: Instant): void => {
    cancel = wakeIn(Math.max(1, at - clock.now()), () => {
      passing = pass();
    });
  };

  const start = clock.now();
  if (entries.length > 0) sleepUntil(Math.min(start + MAKE_UP_MS, ...entries.map(entry => nextSlot(entry, start))));
  return {
    async stop() {
      stopped = true;
      cancel();
      await passing;
    },
  };
};

const sleepFor = (ms: number, wake: () => void): (() => void) => {
  const timer = setTimeout(wake, ms);
  return () => clearTimeout(timer);
};

const entriesOf = ({ schedules, clock, rememberedMs }: ScheduleDeps): readonly Entry[] =>
  (Object.entries(schedules) as [SweepTask, ScheduleSetting][]).flatMap(([task, { cron, dry_run }]) =>
    cron === null
      ? []
      : [
          {
            task,
            dryRun: dry_run,
            cron: new Cron(cron, { timezone: 'UTC', paused: true }),
            oldest: clock.now() - rememberedMs,
            ordered: undefined,
          },
        ],
  );

const SECOND_MS = 1000;

/** The latest slot that is not in the future; slots are whole seconds. */
const latestSlot = ({ cron }: Entry, now: Instant): Instant | undefined => {
  const afterNow = (Math.floor(now / SECOND_MS) + 1) * SECOND_MS;
  return cron.previousRuns(1, new Date(afterNow))[0]?.getTime();
};

const nextSlot = ({ cron }: Entry, now: Instant): Instant =>
  cron.nextRun(new Date(now))?.getTime() ?? Number.POSITIVE_INFINITY;

const orderDue = async ({ queue }: ScheduleDeps, entry: Entry, now: Instant): Promise<void> => {
  const slot = latestSlot(entry, now);
  // Not "earlier than the last one": a clock that was ahead and is put right must not silence the schedule until then.
  if (slot === undefined || slot <= entry.oldest || slot === entry.ordered) return;
  const payload: MaintenanceSweepV1 = { task: entry.task, slot: toIso(slot), dry_run: entry.dryRun };
  await queue.enqueue(
    { type: 'maintenance.sweep.v1', ownerId: SYSTEM_USER, payload },
    { dedupKey: `schedule/${entry.task}/${payload.slot}` },
  );
  entry.ordered = slot;
};
