import type { Delivery } from '../../core/kernel/job.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { MemoryDatabase } from './database.ts';
import { handedOver, isFree, isHeldBy, JOBS, type JobRow } from './job-row.ts';

/** Hand-overs of jobs, each one a transaction. */
export type JobLedger = {
  /** Hands over the job of this type that has waited longest; undefined when none is free. */
  claim(type: string): Promise<JobRow | undefined>;
  /** Changes a job that this hand-over still holds; undefined when it does not any more, or when nothing is to change. */
  change(delivery: Delivery, next: (row: JobRow) => JobRow | undefined): Promise<JobRow | undefined>;
  /** Whether this hand-over still holds the job, has lost it, or has ended it. */
  standing(delivery: Delivery): Standing;
};

export type Standing = 'held' | 'lost' | 'ended';

export type JobLedgerDeps = { readonly database: MemoryDatabase; readonly clock: Clock; readonly leaseMs: number };

const byWaiting = (a: Readonly<JobRow>, b: Readonly<JobRow>): number => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1);

export const jobLedger = ({ database, clock, leaseMs }: JobLedgerDeps): JobLedger => {
  const committed = database.committed.rows(JOBS);
  const freeOf =
    (type: string) =>
    (row: Readonly<JobRow>): boolean =>
      row.type === type && isFree(row, clock.now());

  return {
    async claim(type) {
      // A look from outside costs no turn: most looks find nothing.
      if (!committed.first(freeOf(type), byWaiting)) return undefined;
      return database.transaction(async tables => {
        const jobs = tables.rows(JOBS);
        const first = jobs.first(freeOf(type), byWaiting);
        if (!first) return undefined;
        const taken = handedOver(first, clock.now(), leaseMs);
        jobs.put(taken.id, taken);
        return taken;
      });
    },
    change: (delivery, next) =>
      database.transaction(async tables => {
        const jobs = tables.rows(JOBS);
        const row = jobs.get(delivery.jobId);
        const changed = isHeldBy(row, delivery) ? next(row) : undefined;
        if (changed) jobs.put(changed.id, changed);
        return changed;
      }),
    standing(delivery) {
      const row = committed.get(delivery.jobId);
      if (row?.fence !== delivery.fence || row.status === 'cancelled' || row.status === 'queued') return 'lost';
      return row.status === 'running' ? 'held' : 'ended';
    },
  };
};
