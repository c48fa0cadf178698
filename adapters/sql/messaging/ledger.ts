import { DELIVERY_POLICY } from '../../../core/kernel/disposition.ts';
import type { DomainErrorCode, Failure } from '../../../core/kernel/error.ts';
import type { JobId, UserId } from '../../../core/kernel/ids.ts';
import type { Instant } from '../../../core/kernel/instant.ts';
import type { Delivery, Job, JobStatus } from '../../../core/kernel/job.ts';
import type { SqlValue, Statements } from '../statements.ts';

/** The ledger of jobs, `msg_jobs`: the truth about every job in every profile. */
export type LedgerRow = {
  readonly id: JobId;
  readonly type: string;
  readonly owner_id: UserId;
  readonly payload: string;
  readonly trace: string | null;
  readonly status: JobStatus;
  readonly progress: number;
  readonly attempts: number;
  readonly max_attempts: number;
  readonly fence: number;
  readonly error_code: string | null;
  readonly error_detail: string | null;
  readonly created_at: Instant;
  readonly updated_at: Instant;
};

export type InsertedJob = {
  readonly id: string;
  readonly type: string;
  readonly ownerId: string;
  readonly subject: string;
  readonly payload: object;
  readonly trace: string | null;
  readonly now: Instant;
  readonly dedupKey?: string;
  readonly delayMs?: number;
  readonly maxAttempts?: number;
};

/** False when a job with this id or this key for repeats is there already. */
export const insertJob = async (sql: Statements, job: InsertedJob): Promise<boolean> => {
  const changed = await sql.run(
    `insert into msg_jobs (id, type, owner_id, subject, payload, trace, dedup_key, status, progress, attempts,
        max_attempts, fence, available_at, created_at, updated_at)
      values (?, ?, ?, ?, ?, ?, ?, 'queued', 0, 0, ?, 0, ?, ?, ?) on conflict do nothing`,
    job.id,
    job.type,
    job.ownerId,
    job.subject,
    JSON.stringify(job.payload),
    job.trace,
    job.dedupKey ?? null,
    job.maxAttempts ?? DELIVERY_POLICY.maxAttempts,
    job.now + (job.delayMs ?? 0),
    job.now,
    job.now,
  );
  return changed === 1;
};

export const toJob = (row: LedgerRow): Job => ({
  id: row.id,
  ownerId: row.owner_id,
  type: row.type,
  status: row.status,
  progress: row.progress,
  attempts: row.attempts,
  error: toFailure(row),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

const toFailure = ({ error_code, error_detail }: LedgerRow): Failure | null =>
  error_code === null ? null : { code: error_code as DomainErrorCode | 'internal', detail: error_detail ?? '' };

const DUE = `type = ? and ((status = 'queued' and available_at <= ?) or (status = 'running' and lease_until <= ?))`;

export const hasDue = async (sql: Statements, types: readonly string[], now: Instant): Promise<boolean> => {
  for (const type of types)
    if ((await sql.all(`select 1 from msg_jobs where ${DUE} limit 1`, type, now, now)).length > 0) return true;
  return false;
};

/** Takes up to `limit` jobs of a type that are due, oldest first: each gets a new fence and a lease. */
export const claim = (
  sql: Statements,
  { type, limit, now, leaseMs }: { type: string; limit: number; now: Instant; leaseMs: number },
): Promise<LedgerRow[]> =>
  sql.all(
    `update msg_jobs set status = 'running', fence = fence + 1, attempts = attempts + 1, lease_until = ?, updated_at = ?
      where id in (select id from msg_jobs where ${DUE} order by available_at, id limit ?) returning *`,
    now + leaseMs,
    now,
    type,
    now,
    now,
    limit,
  );

/** Sets columns of a job that this hand-over still holds; false when it does not any more. */
const whileHeld = async (
  sql: Statements,
  { jobId, fence }: Delivery,
  assignments: string,
  values: readonly SqlValue[],
): Promise<boolean> => {
  const held = "id = ? and fence = ? and status = 'running'";
  return (await sql.run(`update msg_jobs set ${assignments} where ${held}`, ...values, jobId, fence)) === 1;
};

export const renew = (sql: Statements, delivery: Delivery, until: Instant, progress: number): Promise<boolean> =>
  whileHeld(sql, delivery, 'lease_until = ?, progress = ?', [until, progress]);

export const isHeld = async (sql: Statements, { jobId, fence }: Delivery): Promise<boolean> =>
  (await sql.all("select 1 from msg_jobs where id = ? and fence = ? and status = 'running'", jobId, fence)).length > 0;

/** Cancelled, or handed to another one; a job that its own handler has ended is not lost. */
export const isLost = async (sql: Statements, { jobId, fence }: Delivery): Promise<boolean> => {
  const [row] = await sql.all<LedgerRow>('select * from msg_jobs where id = ?', jobId);
  return row?.fence !== fence || !['running', 'completed', 'failed'].includes(row.status);
};

export const tryAgain = (
  sql: Statements,
  delivery: Delivery,
  at: Instant,
  now: Instant,
  reason: Failure,
): Promise<boolean> =>
  whileHeld(
    sql,
    delivery,
    "status = 'queued', lease_until = null, available_at = ?, updated_at = ?, error_code = ?, error_detail = ?",
    [at, now, reason.code, reason.detail],
  );

/** Gives a job back untouched: the attempt does not count. */
export const handBack = (sql: Statements, delivery: Delivery, now: Instant): Promise<boolean> =>
  whileHeld(
    sql,
    delivery,
    "status = 'queued', lease_until = null, available_at = ?, updated_at = ?, attempts = attempts - 1",
    [now, now],
  );

export const bury = (sql: Statements, delivery: Delivery, now: Instant, reason: Failure): Promise<boolean> =>
  whileHeld(
    sql,
    delivery,
    `status = 'dead', lease_until = null, attempts = min(attempts, max_attempts), updated_at = ?, error_code = ?,
      error_detail = ?`,
    [now, reason.code, reason.detail],
  );

/** The next moment at which a job of these types becomes due by itself; undefined when none waits. */
export const nextDue = async (sql: Statements, types: readonly string[]): Promise<Instant | undefined> => {
  let soonest: Instant | undefined;
  for (const type of types) {
    const [row] = await sql.all<{ at: Instant | null }>(
      `select min(at) as at from (
         select min(available_at) as at from msg_jobs where type = ? and status = 'queued'
         union all select min(lease_until) from msg_jobs where type = ? and status = 'running')`,
      type,
      type,
    );
    if (row?.at != null && (soonest === undefined || row.at < soonest)) soonest = row.at;
  }
  return soonest;
};
