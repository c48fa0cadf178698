import { attemptsAllowed, dispositionOf, retryDelayMs } from '../../../core/kernel/disposition.ts';
import { DomainError, type Failure, isDomainError, toFailure } from '../../../core/kernel/error.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { JobHandler } from '../../../core/ports/job-queue.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { Write } from '../statements.ts';
import { bury, handBack, tryAgain } from './ledger.ts';
import type { RunningJob } from './running-job.ts';

export type SettleDeps = {
  /** Runs the statements in one transaction. */
  readonly write: Write;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
};

/** Decides the fate of a job whose handler threw. */
export const settle =
  (deps: SettleDeps) =>
  async (job: RunningJob, handler: JobHandler, error: unknown, stopping: boolean): Promise<void> => {
    const { write, clock } = deps;
    const { delivery } = job;
    if (job.controller.signal.aborted && stopping) await write(sql => handBack(sql, delivery, clock.now()));
    else if (dispositionOf(error) === 'drop') return;
    else if (dispositionOf(error) === 'dead' || delivery.attempt >= attemptsAllowed(job.maxAttempts, toFailure(error)))
      await exhaust(deps)(job, handler, toFailure(error), error);
    else await again(deps, job, error);
  };

const again = async (
  { write, clock, random, log }: SettleDeps,
  job: RunningJob,
  error: unknown,
  reason: Failure = toFailure(error),
): Promise<void> => {
  const { delivery, type } = job;
  const delayMs = retryDelayMs(delivery.attempt, random(), error);
  log.warn(
    { job: delivery.jobId, type, attempt: delivery.attempt, code: reason.code, err: unexpected(error) },
    'job will be tried again',
  );
  await write(sql => tryAgain(sql, delivery, clock.now() + delayMs, clock.now(), reason));
};

/** Telling is tried this often beyond the job's attempts; then the job is dead although nobody was told. */
const MOST_TELLINGS = 5;

/** Attempts beyond those that the job had are tellings, whichever bound the job came to. An outage is waited for as a job
 *  waits for one. */
const mayTellAgain = (attempt: number, maxAttempts: number, error: unknown): boolean => {
  if (isDomainError(error, 'unavailable'))
    return attempt < attemptsAllowed(maxAttempts, toFailure(error)) + MOST_TELLINGS;
  const most = attemptsAllowed(maxAttempts, null);
  return attempt < (attempt > most ? most : maxAttempts) + MOST_TELLINGS;
};

/** Tells the thing that the job was about, then ends the job. Should telling fail, the job comes back and tells again. */
export const exhaust =
  (deps: SettleDeps) =>
  async (job: RunningJob, handler: JobHandler, reason: Failure, error?: unknown): Promise<void> => {
    const { write, clock, log } = deps;
    const { delivery, type } = job;
    log.error({ job: delivery.jobId, type, code: reason.code, err: unexpected(error) }, 'job is dead');
    try {
      await handler.exhausted(job.context, reason);
    } catch (second) {
      if (dispositionOf(second) === 'drop') return;
      if (dispositionOf(second) === 'retry' && mayTellAgain(delivery.attempt, job.maxAttempts, second))
        return again(deps, job, second, reason);
      log.error({ job: delivery.jobId, type, err: second }, 'nobody could be told that a job is dead');
    }
    await write(sql => bury(sql, delivery, clock.now(), reason));
  };

/** Our own errors explain themselves by their code; of others the operator needs the stack. */
const unexpected = (error: unknown): unknown => (error instanceof DomainError ? undefined : error);
