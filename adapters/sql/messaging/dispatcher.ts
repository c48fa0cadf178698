import { DomainError } from '../../../core/kernel/error.ts';
import type { ConsumeOptions, Consumer, JobHandler } from '../../../core/ports/job-queue.ts';
import type { Statements } from '../statements.ts';
import { claim, hasDue, isHeld, type LedgerRow, nextDue, renew } from './ledger.ts';
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
  readonly handler: JobHandler;
  readonly concurrency: number;
  readonly jobs: Set<Promise<void>>;
  stopping: boolean;
};

/** Takes due jobs for the consumers of this process, as many as each may run, and keeps their leases alive. */
export const dispatcher = (deps: DispatcherDeps) => {
  const { reads, wake, clock, log, write } = deps;
  const registered = new Map<string, Registration>();
  const running = new Map<string, RunningJob>();
  let timer: NodeJS.Timeout | undefined;
  let heartbeat: NodeJS.Timeout | undefined;
  let silence: (() => void) | undefined;
  let passing = false;
  let again = false;

  const free = (): [string, number][] =>
    [...registered]
      .map(([type, r]): [string, number] => [type, r.stopping ? 0 : r.concurrency - r.jobs.size])
      .filter(([, slots]) => slots > 0);

  const take = async (): Promise<void> => {
    for (let types = free(); types.length > 0; types = free()) {
      const names = types.map(([type]) => type);
      if (!(await hasDue(reads, names, clock.now()))) return sleepUntil(await nextDue(reads, names));
      for (const row of await write(sql => claimAll(sql, types))) begin(runningJob(row));
    }
  };

  const claimAll = async (sql: Statements, types: readonly [string, number][]): Promise<LedgerRow[]> => {
    const taken: LedgerRow[] = [];
    for (const [type, limit] of types)
      taken.push(...(await claim(sql, { type, limit, now: clock.now(), leaseMs: deps.leaseMs })));
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
    passing = true;
    again = false;
    take()
      .catch(error => {
        log.error({ err: error }, 'the job ledger does not answer');
        sleepUntil(undefined);
      })
      .finally(() => {
        passing = false;
        if (again) pass();
      });
  };

  const begin = (job: RunningJob): void => {
    const registration = registered.get(job.type);
    if (!registration) return;
    running.set(job.delivery.jobId, job);
    heartbeat ??= setInterval(renewAll, deps.heartbeatMs);
    const ended = work(job, registration)
      .catch(error =>
        log.error({ job: job.delivery.jobId, err: error }, 'a job could not be settled; its lease will end'),
      )
      .finally(() => {
        registration.jobs.delete(ended);
        running.delete(job.delivery.jobId);
        if (running.size === 0) {
          clearInterval(heartbeat);
          heartbeat = undefined;
        }
        pass();
      });
    registration.jobs.add(ended);
  };

  const work = async (job: RunningJob, registration: Registration): Promise<void> => {
    const { handler } = registration;
    if (job.delivery.attempt > job.maxAttempts)
      return exhaust(deps)(job, handler, new DomainError('unavailable', DIED.detail));
    try {
      await handle(handler, job, () => isHeld(reads, job.delivery));
    } catch (error) {
      await settle(deps)(job, handler, error, registration.stopping);
    }
  };

  const renewAll = (): void => {
    const jobs = [...running.values()];
    write(async sql => {
      const until = clock.now() + deps.leaseMs;
      for (const job of jobs)
        if (!(await renew(sql, job.delivery, until, job.progress))) job.controller.abort(leaseLost());
    }).catch(error => log.warn({ err: error }, 'leases could not be renewed'));
  };

  /** A commit may have cancelled what runs here. */
  const abortLost = async (): Promise<void> => {
    for (const job of running.values()) if (!(await isHeld(reads, job.delivery))) job.controller.abort(leaseLost());
  };

  const noticed = (): void => {
    abortLost().catch(error => log.warn({ err: error }, 'leases could not be checked'));
    pass();
  };

  const consume = (type: string, handler: JobHandler, { concurrency }: ConsumeOptions): Consumer => {
    const registration: Registration = { handler, concurrency, jobs: new Set(), stopping: false };
    registered.set(type, registration);
    silence ??= wake.listen(noticed);
    pass();
    return {
      async stop(graceMs) {
        registration.stopping = true;
        await settled(registration.jobs, graceMs);
        for (const job of running.values())
          if (job.type === type) job.controller.abort(new DomainError('cancelled', 'The worker is shutting down.'));
        await settled(registration.jobs, 2000);
        registered.delete(type);
        if (registered.size === 0) quiet();
      },
    };
  };

  const quiet = (): void => {
    silence?.();
    silence = undefined;
    clearTimeout(timer);
    clearInterval(heartbeat);
  };

  return { consume, quiet };
};

/** Waits for all of them, but not longer than `ms`. */
const settled = async (jobs: Set<Promise<void>>, ms: number): Promise<void> => {
  if (jobs.size === 0) return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>(resolve => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([Promise.all(jobs), late]);
  clearTimeout(timer);
};
