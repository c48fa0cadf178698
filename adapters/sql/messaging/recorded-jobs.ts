import { DomainError } from '../../../core/kernel/error.ts';
import type { JobId } from '../../../core/kernel/ids.ts';
import { cursorId, pageOf } from '../../../core/kernel/paging.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Ids } from '../../../core/ports/ids.ts';
import { type JobQueue, unknownType } from '../../../core/ports/job-queue.ts';
import type { Statements } from '../statements.ts';
import { buryAll, insertJob, type LedgerRow, openTypesBut, toJob } from './ledger.ts';
import type { SettleDeps } from './settle.ts';

export type RecordedJobsDeps = Pick<SettleDeps, 'write'> & {
  readonly reads: Statements;
  readonly clock: Clock;
  readonly ids: Ids;
};

/** The half of a queue that is the ledger, whoever brings the jobs to their workers. */
export const recordedJobs = (deps: RecordedJobsDeps): Omit<JobQueue, 'consume'> => {
  const { reads, write, clock, ids } = deps;
  return {
    async enqueue({ type, payload, ownerId, id = ids.next() as JobId }, { dedupKey, delayMs, maxAttempts } = {}) {
      const job = { id, type, ownerId, subject: id, payload, trace: null, now: clock.now() };
      const options = {
        ...(dedupKey && { dedupKey }),
        ...(delayMs && { delayMs }),
        ...(maxAttempts && { maxAttempts }),
      };
      let stored: JobId = id;
      await write(async sql => {
        if (await insertJob(sql, { ...job, ...options })) return;
        const [first] = await sql.all<{ id: JobId }>(
          'select id from msg_jobs where dedup_key = ? or id = ?',
          dedupKey ?? null,
          id,
        );
        stored = first?.id ?? id;
      });
      return stored;
    },
    async getStatus(ownerId, id) {
      const [row] = await reads.all<LedgerRow>('select * from msg_jobs where id = ?', id);
      return row && (ownerId === null || row.owner_id === ownerId) ? toJob(row) : undefined;
    },
    async deadLetters({ limit, cursor }) {
      const before = cursorId(cursor) ?? '\u{10FFFF}';
      const rows = await reads.all<LedgerRow>(
        "select * from msg_jobs where status = 'dead' and id < ? order by id desc limit ?",
        before,
        limit + 1,
      );
      return pageOf(rows.map(toJob), limit);
    },
    async buryUnknown(knownTypes, graceMs) {
      const unknown = await openTypesBut(reads, knownTypes);
      if (unknown.length === 0) return 0;
      const now = clock.now();
      return write(async sql => {
        let buried = 0;
        for (const type of unknown)
          buried += await buryAll(sql, { type, dueBy: now - graceMs, now, reason: unknownType(type) });
        return buried;
      });
    },
    async retry(id) {
      const [row] = await reads.all<LedgerRow>('select * from msg_jobs where id = ?', id);
      if (!row) throw new DomainError('job.not-found', 'There is no such job. Check the id, or list the dead letters.');
      let changed = 0;
      await write(async sql => {
        changed = await sql.run(
          `update msg_jobs set status = 'queued', attempts = 0, progress = 0, error_code = null, error_detail = null,
              available_at = ?, carry_at = null, updated_at = ? where id = ? and status = 'dead'`,
          clock.now(),
          clock.now(),
          id,
        );
      });
      if (changed === 0)
        throw new DomainError(
          'job.not-dead',
          `This job is ${row.status}; only one that is dead can be run again. If its file was unreadable, upload it again.`,
        );
    },
  };
};
