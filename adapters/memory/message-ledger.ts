import { ensureWanted } from '../../core/kernel/sweep.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { DeadLetters, LedgerAge, MessageLedger } from '../../core/ports/message-ledger.ts';
import type { MemoryDatabase } from './database.ts';
import { ended, isHeldBy, JOBS, type JobRow, leaseLost } from './job-row.ts';
import { OUTBOX, type OutboxRow } from './messaging.ts';

/** What this process keeps of jobs and events. A job's row holds its own guard against a second effect. */
export const memoryMessageLedger = ({
  database,
  clock,
}: {
  database: MemoryDatabase;
  clock: Clock;
}): MessageLedger => ({
  sweep: async (age, { dryRun = false, signal } = {}) => {
    ensureWanted(signal);
    return database.transaction(async tables => {
      const [jobs, outbox] = [tables.rows(JOBS), tables.rows(OUTBOX)];
      const goneJobs = jobs.where(hasEnded(age));
      const announced = outbox.where(isPublished(age, new Set(goneJobs.map(({ id }) => id))));
      const examined = jobs.where(() => true).length + outbox.where(({ kind }) => kind === 'event').length;
      const removed = goneJobs.length + announced.filter(({ kind }) => kind === 'event').length;
      if (!dryRun) {
        for (const { id } of goneJobs) jobs.delete(id);
        for (const { id } of announced) outbox.delete(id);
      }
      return { examined, removed };
    });
  },
  async deadLetters() {
    const byType = new Map<string, DeadLetters>();
    for (const { type, updatedAt } of database.committed.rows(JOBS).where(({ status }) => status === 'dead')) {
      const { count, oldestAt } = byType.get(type) ?? { count: 0, oldestAt: updatedAt };
      byType.set(type, { type, count: count + 1, oldestAt: Math.min(oldestAt, updatedAt) });
    }
    return [...byType.values()].sort((a, b) => (a.type < b.type ? -1 : 1));
  },
  complete: delivery =>
    database.transaction(async tables => {
      const jobs = tables.rows(JOBS);
      const row = jobs.get(delivery.jobId);
      if (!isHeldBy(row, delivery)) throw leaseLost();
      jobs.put(row.id, ended(row, { status: 'completed' }, clock.now()));
    }),
});

const hasEnded =
  ({ endedBefore, deadBefore }: LedgerAge) =>
  ({ status, updatedAt }: Readonly<JobRow>): boolean =>
    status === 'dead' ? updatedAt <= deadBefore : !['queued', 'running'].includes(status) && updatedAt <= endedBefore;

/** The announcement of a job goes with the job, an event by its own age. */
const isPublished =
  ({ publishedBefore }: LedgerAge, jobs: ReadonlySet<string>) =>
  ({ kind, id, occurredAt }: Readonly<OutboxRow>): boolean =>
    kind === 'job' ? jobs.has(id) : occurredAt <= publishedBefore;
