import { attemptsAllowed } from '../../../core/kernel/disposition.ts';
import type { Delivery } from '../../../core/kernel/job.ts';
import type { JobHandler } from '../../../core/ports/job-queue.ts';
import type { Durability } from '../../../core/ports/transactor.ts';
import type { Statements } from '../statements.ts';
import { inOneTurn } from './in-one-turn.ts';
import { areHeld, lost, renew } from './ledger.ts';
import { leaseLost } from './messaging.ts';
import { DIED, handle, type RunningJob } from './running-job.ts';
import { exhaust, type SettleDeps, settle } from './settle.ts';

export type HeldJobsDeps = SettleDeps & {
  readonly reads: Statements;
  /** How long a job stays with a worker that says nothing. */
  readonly leaseMs: number;
  readonly heartbeatMs: number;
  /** How soon it has to be durable who has a job. */
  readonly claims: Durability;
};

/** How soon a commit that took a job away is noticed by whoever runs it. */
const LOOK_FOR_LOSSES_MS = 50;

/** The jobs that this process has claimed: runs them to their end in the ledger, renews their leases, and tells those that
 *  were taken away. */
export const heldJobs = (deps: HeldJobsDeps) => {
  const { reads, clock, log, write } = deps;
  const running = new Set<RunningJob>();
  const isHeld = inOneTurn<Delivery, boolean>(deliveries => areHeld(reads, deliveries));
  let heartbeat: NodeJS.Timeout | undefined;
  let losses: NodeJS.Timeout | undefined;
  let isRenewing = false;

  const work = async (job: RunningJob, handler: JobHandler, isStopping: () => boolean): Promise<void> => {
    if (job.delivery.attempt > attemptsAllowed(job.maxAttempts, job.lastError))
      return exhaust(deps)(job, handler, job.lastError ?? DIED);
    try {
      await handle(handler, job, () => isHeld(job.delivery));
    } catch (error) {
      await settle(deps)(job, handler, error, isStopping());
    }
  };

  /** A database that is slow is not asked again before it has answered. */
  const renewAll = (): void => {
    if (isRenewing) return;
    isRenewing = true;
    const jobs = [...running];
    write(async sql => {
      const until = clock.now() + deps.leaseMs;
      for (const job of jobs) await renew(sql, job.delivery, until, job.progress);
    }, deps.claims)
      .catch(error => log.warn({ err: error }, 'leases could not be renewed'))
      .finally(() => {
        isRenewing = false;
      });
  };

  const abortLost = async (): Promise<void> => {
    const jobs = [...running];
    if (jobs.length === 0) return;
    const deliveries = jobs.map(({ delivery }) => delivery);
    const gone = await lost(reads, deliveries);
    for (const { delivery, controller } of jobs) if (gone.has(delivery.jobId)) controller.abort(leaseLost());
  };

  const stopHeartbeat = (): void => {
    clearInterval(heartbeat);
    heartbeat = undefined;
  };

  return {
    /** Resolves when the job's fate is in the ledger, or is left to the end of its lease. Never rejects. */
    async run(job: RunningJob, handler: JobHandler, isStopping: () => boolean): Promise<void> {
      running.add(job);
      heartbeat ??= setInterval(renewAll, deps.heartbeatMs);
      try {
        await work(job, handler, isStopping);
      } catch (error) {
        log.error({ job: job.delivery.jobId, err: error }, 'a job could not be settled; its lease will end');
      }
      running.delete(job);
      if (running.size === 0) stopHeartbeat();
    },
    /** A commit may have cancelled what runs here. */
    noticed(): void {
      losses ??= setTimeout(() => {
        losses = undefined;
        abortLost().catch(error => log.warn({ err: error }, 'leases could not be checked'));
      }, LOOK_FOR_LOSSES_MS);
    },
    quiet(): void {
      clearTimeout(losses);
      losses = undefined;
      stopHeartbeat();
    },
  };
};
