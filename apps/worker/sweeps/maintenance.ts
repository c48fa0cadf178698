import type { MaintenanceSweepV1 } from '../../../contracts/generated/messages.ts';
import type { JobId } from '../../../core/kernel/ids.ts';
import type { JobRun } from '../../../core/kernel/job.ts';
import type { SweepOptions, SweepReport } from '../../../core/kernel/sweep.ts';
import { SYSTEM_USER } from '../../../core/kernel/system-user.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { MessageLedger } from '../../../core/ports/message-ledger.ts';
import type { ResultStore } from '../../../core/ports/result-store.ts';
import type { SweepTask } from '../../composition/settings.ts';
import type { SweepMetrics } from './metrics.ts';
import type { Sweeps } from './sweeps.ts';

/** Keeps the house clean. */
export type Maintenance = {
  /** @throws DomainError 'cancelled' when the signal fires, 'unavailable' when a store does not answer. */
  sweep(task: SweepTask, options?: SweepOptions): Promise<SweepReport>;
  /** Job `maintenance.sweep.v1`; its report is kept as the job's result. Sweeping twice does no harm, so the job ends after its effect and not with it. */
  runSweep(message: MaintenanceSweepV1, run: JobRun): Promise<void>;
};

export type MaintenanceDeps = {
  readonly sweeps: Sweeps;
  readonly ledger: Pick<MessageLedger, 'complete'>;
  readonly results: Pick<ResultStore, 'set'>;
  /** How long the report of a job is kept. */
  readonly reportMs: number;
  readonly log: Log;
  readonly metrics: Pick<SweepMetrics, 'removed'>;
};

export const maintenance = ({ sweeps, ledger, results, reportMs, log, metrics }: MaintenanceDeps): Maintenance => {
  const sweep = async (task: SweepTask, options: SweepOptions = {}, job?: JobId): Promise<SweepReport> => {
    const report = await sweeps[task](options);
    const dryRun = options.dryRun ?? false;
    metrics.removed(task, dryRun ? 0 : report.removed);
    log.info({ task, ...(job && { job }), dry_run: dryRun, ...report }, dryRun ? 'clean-up, dry run' : 'clean-up');
    return report;
  };
  return {
    sweep: (task, options) => sweep(task, options),
    async runSweep({ task, dry_run }, { delivery, signal }) {
      const report = await sweep(task, { dryRun: dry_run, signal }, delivery.jobId);
      await results.set(SYSTEM_USER, delivery.jobId, { task, dry_run, ...report }, reportMs);
      await ledger.complete(delivery);
    },
  };
};
