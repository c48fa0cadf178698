import { attemptsAllowed } from '../../../core/kernel/disposition.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { ConsumeOptions, Consumer, JobHandler } from '../../../core/ports/job-queue.ts';
import type { Statements } from '../statements.ts';
import { claim, dueTypes, isHeld, type LedgerRow, lost, nextDue, renew } from './ledger.ts';
import { leaseLost } from './messaging.ts';
import { DIED, handle, type RunningJob, runningJob } from './running-job.ts';
import { exhaust, type SettleDeps, settle } from './settle.ts';
import type { Wake } from './wake.ts';

export type DispatcherDeps = SettleDeps & {
  readonly reads: Statements;
  readonly wake: Wake;
  /** How long a job stays with a worker that says nothing. */
  readonly leaseMs: number;
  readonly heartbeatMs: number;
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

/** How soon a commit that took a job away is noticed by whoever runs it. */
const LOOK_FOR_LOSSES_MS = 50;

/** Takes due jobs for the consumers of this process, as many as each may run, and keeps their leases alive. */
export const dispatcher = (deps: DispatcherDeps) => {
  const { reads, wake, clock, log, write } = deps;
  const registered = new Set<Registration>();
  let timer: NodeJS.Timeout | undefined;
  let heartbeat: NodeJS.Timeout | undefined;
  let losses: NodeJS.Timeout | undefined;
  let silence: (() => void) | undefined;
  let passing: Promise<void> | undefined;
  let again = false;

  const running = (): RunningJob[] => [...registered].flatMap(({ jobs }) => [...jobs.keys()]);
  const free = (): Registration[] =>
    [...registered].filter(({ stopping, concurrency, jobs }) => !stopping && jobs.size < concurrency);

  const take = async (): Promise<void> => {
    for (let open = free(); open.length > 0; open = free()) {
      const types = open.map(({ type }) => type);
      const due = new Set(await dueTypes(reads, types, clock.now()));
      if (due.size === 0) return sleepUntil(await nextDue(reads, types));
      const wanted = open.filter(({ type }) => due.has(type));
      for (const [registration, row] of await write(sql => claimAll(sql, wanted))) begin(registration, runningJob(row));
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
    heartbeat ??= setInterval(renewAll, deps.heartbeatMs);
    const ended = work(job, registration)
      .catch(error =>
        log.error({ job: job.delivery.jobId, err: error }, 'a job could not be settled; its lease will end'),
      )
      .finally(() => {
        registration.jobs.delete(job);
        if (running().length === 0) stopHeartbeat();
        pass();
      });
    registration.jobs.set(job, ended);
  };

  const stopHeartbeat = (): void => {
    clearInterval(heartbeat);
    heartbeat = undefined;
  };

  const work = async (job: RunningJob, registration: Registration): Promise<void> => {
    const { handler } = registration;
    if (job.delivery.attempt > attemptsAllowed(job.maxAttempts, job.lastError))
      return exhaust(deps)(job, handler, job.lastError ?? DIED);
    try {
      await handle(handler, job, () => isHeld(reads, job.delivery));
    } catch (error) {
      await settle(deps)(job, handler, error, registration.stopping);
    }
  };

  const renewAll = (): void => {
    const jobs = running();
    write(async sql => {
      const until = clock.now() + deps.leaseMs;
      for (const job of jobs) await renew(sql, job.delivery, until, job.progress);
    }).catch(error => log.warn({ err: error }, 'leases could not be renewed'));
  };

  const abortLost = async (): Promise<void> => {
    const jobs = running();
    const gone =
      jobs.length === 0
        ? undefined
        : await lost(
            reads,
            jobs.map(({ delivery }) => delivery),
          );
    for (const { delivery, controller } of jobs) if (gone?.has(delivery.jobId)) controller.abort(leaseLost());
  };

  /** A commit may have made work, or cancelled what runs here. */
  const noticed = (): void => {
    pass();
    losses ??= setTimeout(() => {
      losses = undefined;
      abortLost().catch(error => log.warn({ err: error }, 'leases could not be checked'));
    }, LOOK_FOR_LOSSES_MS);
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
    clearTimeout(losses);
    losses = undefined;
    stopHeartbeat();
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
