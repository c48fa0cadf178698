import { ensureWanted, type SweepOptions } from '../../../core/kernel/sweep.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { ResultStore } from '../../../core/ports/result-store.ts';
import type { Statements } from '../statements.ts';

export type ResultStoreDeps = {
  readonly reads: Statements;
  readonly write: <Result>(work: (sql: Statements) => Promise<Result>) => Promise<Result>;
  readonly clock: Clock;
};

export const sqlResultStore = ({ reads, write, clock }: ResultStoreDeps): ResultStore => ({
  async get(ownerId, jobId) {
    const [row] = await reads.all<{ result: string }>(
      'select result from msg_results where job_id = ? and owner_id = ? and expires_at > ?',
      jobId,
      ownerId,
      clock.now(),
    );
    return row ? JSON.parse(row.result) : undefined;
  },
  async set(ownerId, jobId, result, ttlMs) {
    await write(sql =>
      sql.run(
        `insert into msg_results (job_id, owner_id, result, expires_at) values (?, ?, ?, ?)
          on conflict (job_id) do update set result = excluded.result, expires_at = excluded.expires_at
          where msg_results.owner_id = excluded.owner_id`,
        jobId,
        ownerId,
        JSON.stringify(result),
        clock.now() + ttlMs,
      ),
    );
  },
  async delete(ownerId, jobId) {
    await write(sql => sql.run('delete from msg_results where job_id = ? and owner_id = ?', jobId, ownerId));
  },
  sweep: options => sweep({ reads, write, clock }, options),
});

/** Results that are removed in one transaction. */
const SWEPT_AT_ONCE = 200;

const sweep = async (
  { reads, write, clock }: ResultStoreDeps,
  { dryRun = false, signal }: SweepOptions = {},
): Promise<number> => {
  const now = clock.now();
  if (dryRun) {
    const [found] = await reads.all<{ expired: number }>(
      'select count(*) as expired from msg_results where expires_at <= ?',
      now,
    );
    return found?.expired ?? 0;
  }
  for (let removed = 0; ; ) {
    ensureWanted(signal);
    const page = await write(sql =>
      sql.run(
        'delete from msg_results where job_id in (select job_id from msg_results where expires_at <= ? limit ?)',
        now,
        SWEPT_AT_ONCE,
      ),
    );
    if (page === 0) return removed;
    removed += page;
  }
};
