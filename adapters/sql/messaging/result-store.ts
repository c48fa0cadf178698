import type { ResultStore } from '../../../core/ports/result-store.ts';
import type { LedgerDeps } from './ledger-deps.ts';
import { sweepExpired } from './sweep-expired.ts';

export const sqlResultStore = ({ reads, write, clock }: LedgerDeps): ResultStore => ({
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
    // A copy of what the turn holds.
    await write(
      sql =>
        sql.run(
          `insert into msg_results (job_id, owner_id, result, expires_at) values (?, ?, ?, ?)
          on conflict (job_id) do update set result = excluded.result, expires_at = excluded.expires_at
          where msg_results.owner_id = excluded.owner_id`,
          jobId,
          ownerId,
          JSON.stringify(result),
          clock.now() + ttlMs,
        ),
      'with-next',
    );
  },
  async delete(ownerId, jobId) {
    await write(sql => sql.run('delete from msg_results where job_id = ? and owner_id = ?', jobId, ownerId));
  },
  sweep: options => sweepExpired({ reads, write, clock }, { table: 'msg_results', key: 'job_id' }, options),
});
