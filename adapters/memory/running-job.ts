import { DomainError } from '../../core/kernel/error.ts';
import type { Delivery } from '../../core/kernel/job.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { JobHandler } from '../../core/ports/job-queue.ts';
import type { JobLedger } from './job-ledger.ts';
import { afterFailure, afterTelling, deliveryOf, handedBack, type JobRow, leaseLost } from './job-row.ts';

/** A job in the hands of a handler of this process. */
export type RunningJob = {
  readonly delivery: Delivery;
  /** Resolves when the handler is done and its outcome is in the ledger. Never rejects. */
  readonly settled: Promise<void>;
  /** 0 to 1, as the handler says. */
  readonly progress: () => number;
  /** Tells the handler when somebody else has the job, or nobody wants it any more. */
  checkLease(): void;
  /** The process wants to end: tells the handler; whatever it throws from now on hands the job back. */
  interrupt(): void;
  handBack(): Promise<void>;
};

export type RunningJobDeps = {
  readonly ledger: JobLedger;
  readonly clock: Clock;
  readonly random: () => number;
  /** What the ledger itself throws; the lease runs out then, and the job is tried again. */
  readonly onError: (error: unknown) => void;
};

export const runJob = (row: JobRow, handler: JobHandler, deps: RunningJobDeps): RunningJob => {
  const { ledger, clock, random } = deps;
  const delivery = deliveryOf(row);
  const controller = new AbortController();
  let progress = 0;
  let interrupted = false;

  const { payload, ownerId, traceparent } = row;
  const context = { payload, delivery, ownerId, traceparent, signal: controller.signal };
  const handBack = async (): Promise<void> => {
    await ledger.change(delivery, current => handedBack(current, clock.now()));
  };

  const handle = async (): Promise<void> => {
    await handler.handle({
      ...context,
      progress(fraction) {
        progress = Math.min(1, Math.max(progress, fraction));
      },
    });
    if (ledger.standing(delivery) === 'held')
      throw new Error(`the handler of ${row.type} has returned without completing its job`);
  };

  const tell = async (doomed: JobRow): Promise<void> => {
    if (!doomed.doom) return;
    let failed: { error: unknown } | undefined;
    try {
      await handler.exhausted(context, doomed.doom);
    } catch (error) {
      failed = { error };
    }
    await ledger.change(delivery, current => afterTelling(current, failed, clock.now(), random()));
  };

  const settle = async (error: unknown): Promise<void> => {
    if (interrupted) return handBack();
    const next = await ledger.change(delivery, current => afterFailure(current, error, clock.now(), random()));
    if (next) await tell(next);
  };

  const settled = (row.doom ? tell(row) : handle().catch(settle)).catch(deps.onError);
  return {
    delivery,
    settled,
    progress: () => progress,
    checkLease() {
      if (ledger.standing(delivery) === 'lost') controller.abort(leaseLost());
    },
    interrupt() {
      interrupted = true;
      controller.abort(new DomainError('cancelled', 'The process is shutting down; the job will run again.'));
    },
    handBack,
  };
};
