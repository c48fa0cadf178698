import { DomainError } from '../../../core/kernel/error.ts';
import type { ConsumeOptions, Consumer, JobHandler } from '../../../core/ports/job-queue.ts';
import type { Statements } from '../statements.ts';
import { type HeldJobsDeps, heldJobs } from './held-jobs.ts';
import { claim, dueTimes, type LedgerRow } from './ledger.ts';
import { type RunningJob, runningJob } from './running-job.ts';
import type { Wake } from './wake.ts';

export type DispatcherDeps = HeldJobsDeps & {
  readonly wake: Wake;
  /** Longest sleep, should a wake-up be missed. */
  readonly maxSleepMs: number;
};

type Registration = {
  readonly type: string;
  readonly handler: JobHandler;
  readonly concurrency: number;
  /** What runs, and its end. */
  readonly jobs: Map<RunningJob, Promise<void>>;
  stopping: boolean;
};

const LOOK_AGAIN_MS = 5;

/** Takes due jobs for the consumers of this process, as many as each may run, and keeps their leases alive. */
export const dispatcher = (deps: DispatcherDeps) => {
  const { reads, wake, clock, log, write } = deps;
  const held = heldJobs(deps);
  const registered = new Set<Registration>();
  let timer: NodeJS.Timeout | undefined;
  let silence: (() => void) | undefined;
  let passing: Promise<void> | undefined;
  let again = false;

  const free = (): Registration[] =>
    [...registered].filter(({ stopping, concurrency, jobs }) => !stopping && jobs.size < concurrency);

  const take = async (): Promise<void> => {
    for (let open = free(); open.length > 0; open = free()) {
      const types = open.map(({ type }) => type);
      const times = await dueTimes(reads, types);
      const now = clock.now();
      const due = new Set(times.flatMap(({ type, at }) => (at <= now ? [type] : [])));
      if (due.size === 0) return sleepUntil(Math.min(...times.map(({ at }) => at)));
      const wanted = open.filter(({ type }) => due.has(type));
      const taken = await write(sql => claimAll(sql, wanted), deps.claims);
      // Somebody else has what is due in hand, and may yet leave it.
      if (taken.length === 0) return sleepUntil(clock.now() + LOOK_AGAIN_MS);
      for (const [registration, row] of taken) begin(registration, runningJob(row));
    }
  };

  const claimAll = async (sql: Statements, open: readonly Registration[]): Promise<[Registration, LedgerRow][]> => {
    const taken: [Registration, LedgerRow][] = [];
    for (const registration of open) {
      const { type, concurrency, jobs } = registration;
      const wanted = { type, limit: concurrency - jobs.size, now: clock.now(), leaseMs: deps.leaseMs };
      for (const row of await claim(sql, wanted)) taken.push([registration, row]);
    }
    return taken;
  };

  const sleepUntil = (at: number | undefined): void => {
    const ms = Math.max(1, Math.min(deps.maxSleepMs, (at ?? Number.POSITIVE_INFINITY) - clock.now()));
    clearTimeout(timer);
    timer = setTimeout(pass, ms);
  };

  const pass = (): void => {
    if (passing) {
      again = true;
      return;
    }
    again = false;
    passing = take()
      .catch(error => {
        log.error({ err: error }, 'the job ledger does not answer');
        sleepUntil(undefined);
      })
      .finally(() => {
        passing = undefined;
        if (again) pass();
      });
  };

  const begin = (registration: Registration, job: RunningJob): void => {
    const ended = held
      .run(job, registration.handler, () => registration.stopping)
      .then(() => {
        registration.jobs.delete(job);
        pass();
      });
    registration.jobs.set(job, ended);
  };

  /** A commit may have made work, or cancelled what runs here. */
  const noticed = (): void => {
    pass();
    held.noticed();
  };

  const consume = (type: string, handler: JobHandler, { concurrency }: ConsumeOptions): Consumer => {
    const registration: Registration = { type, handler, concurrency, jobs: new Map(), stopping: false };
    registered.add(registration);
    silence ??= wake.listen(noticed);
    pass();
    return {
      async stop(graceMs) {
        registration.stopping = true;
        await passing;
        await settled(registration.jobs, graceMs);
        for (const { controller } of registration.jobs.keys())
          controller.abort(new DomainError('cancelled', 'The worker is shutting down.'));
        await settled(registration.jobs, 2000);
        registered.delete(registration);
        if (registered.size === 0) quiet();
      },
    };
  };

  const quiet = (): void => {
    silence?.();
    silence = undefined;
    clearTimeout(timer);
    held.quiet();
  };

  return { consume, quiet };
};

/** Waits for all of them, but not longer than `ms`. */
const settled = async (jobs: ReadonlyMap<RunningJob, Promise<void>>, ms: number): Promise<void> => {
  if (jobs.size === 0) return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>(resolve => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([Promise.all(jobs.values()), late]);
  clearTimeout(timer);
};
