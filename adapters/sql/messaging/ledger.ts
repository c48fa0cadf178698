import { DELIVERY_POLICY } from '../../../core/kernel/disposition.ts';
import type { DomainErrorCode, Failure } from '../../../core/kernel/error.ts';
import type { JobId, UserId } from '../../../core/kernel/ids.ts';
import type { Instant } from '../../../core/kernel/instant.ts';
import type { Delivery, Job, JobOutcome, JobStatus } from '../../../core/kernel/job.ts';
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

/** Waiting and due, or in the hands of a worker that has said nothing for a lease. Two indexes serve these, one each, so
 *  the two are never one condition: SQLite would read and sort everything that waits. */
const WAITING = "type = ? and status = 'queued' and available_at <= ?";
const ABANDONED = "type = ? and status = 'running' and lease_until <= ?";

/** When the next job of each of these types is due, now or later; of a type of which none waits, nothing. */
export const dueTimes = async (
  sql: Statements,
  types: readonly string[],
): Promise<readonly { readonly type: string; readonly at: Instant }[]> => {
  const rows = await sql.all<{ type: string; queued: Instant | null; running: Instant | null }>(
    `select t.value as type,
        (select min(available_at) from msg_jobs where type = t.value and status = 'queued') as queued,
        (select min(lease_until) from msg_jobs where type = t.value and status = 'running') as running
      from ${sql.dialect.strings} as t`,
    JSON.stringify(types),
  );
  return rows.flatMap(({ type, queued, running }) => {
    const at = Math.min(queued ?? Number.POSITIVE_INFINITY, running ?? Number.POSITIVE_INFINITY);
    return at === Number.POSITIVE_INFINITY ? [] : [{ type, at }];
  });
};

/** Takes up to `limit` jobs of a type that are due, the abandoned and the oldest first: each gets a new fence and a lease. */
export const claim = (
  sql: Statements,
  { type, limit, now, leaseMs }: { type: string; limit: number; now: Instant; leaseMs: number },
): Promise<LedgerRow[]> =>
  sql.all(
    `with due as materialized (
        select id from (
          select id from msg_jobs where ${ABANDONED} order by lease_until limit ? ${sql.dialect.skipLocked}) as abandoned
        union all
        select id from (
          select id from msg_jobs where ${WAITING} order by available_at, id limit ? ${sql.dialect.skipLocked}) as waiting
        limit ?)
      update msg_jobs set status = 'running', fence = fence + 1, attempts = attempts + 1, lease_until = ?, updated_at = ?
        where id in (select id from due)
        returning *`,
    type,
    now,
    limit,
    type,
    now,
    limit,
    limit,
    now + leaseMs,
    now,
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

/** Ends the job as its handler decided; false when this hand-over holds it no more. */
export const end = (sql: Statements, delivery: Delivery, outcome: JobOutcome, now: Instant): Promise<boolean> => {
  const { code, detail } = outcome.status === 'failed' ? outcome.error : { code: null, detail: null };
  return whileHeld(
    sql,
    delivery,
    'status = ?, progress = 1, lease_until = null, error_code = ?, error_detail = ?, updated_at = ?',
    [outcome.status, code, detail, now],
  );
};

/** Which of the hand-overs still hold their jobs, in the order of the hand-overs. */
export const areHeld = async (sql: Statements, deliveries: readonly Delivery[]): Promise<boolean[]> => {
  const rows = await sql.all<Pick<LedgerRow, 'id' | 'fence'>>(
    `select id, fence from msg_jobs where id in (select value from ${sql.dialect.strings}) and status = 'running'`,
    JSON.stringify(deliveries.map(({ jobId }) => jobId)),
  );
  if (rows.length === 0) return deliveries.map(() => false);
  const fences = new Map(rows.map(({ id, fence }) => [id, fence]));
  return deliveries.map(({ jobId, fence }) => fences.get(jobId) === fence);
};

/** Those of the hand-overs whose job was cancelled or handed to another one; a job that its own handler has ended is not
 *  lost. */
export const lost = async (sql: Statements, deliveries: readonly Delivery[]): Promise<ReadonlySet<JobId>> => {
  const rows = await sql.all<Pick<LedgerRow, 'id' | 'fence' | 'status'>>(
    `select id, fence, status from msg_jobs where id in (select value from ${sql.dialect.strings})`,
    JSON.stringify(deliveries.map(({ jobId }) => jobId)),
  );
  const known = new Map(rows.map(row => [row.id, row]));
  const isLost = ({ jobId, fence }: Delivery): boolean => {
    const row = known.get(jobId);
    return row?.fence !== fence || !['running', 'completed', 'failed'].includes(row.status);
  };
  return new Set(deliveries.filter(isLost).map(({ jobId }) => jobId));
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
    `status = 'dead', lease_until = null, attempts = ${sql.dialect.least}(attempts, max_attempts), updated_at = ?, error_code = ?,
      error_detail = ?`,
    [now, reason.code, reason.detail],
  );

/** Types of jobs that are not over, other than the given ones. Steps from type to type along the indexes, so it costs the
 *  same however many jobs wait. */
export const openTypesBut = async (sql: Statements, known: readonly string[]): Promise<readonly string[]> => {
  const types = (status: string): string => `
    ${status}(type) as (
      select min(type) from msg_jobs where status = '${status}'
      union all
      select (select min(type) from msg_jobs where status = '${status}' and type > ${status}.type)
        from ${status} where ${status}.type is not null)`;
  const rows = await sql.all<{ type: string }>(
    `with recursive ${types('queued')}, ${types('running')}
      select type from (select type from queued union select type from running) as open
        where type is not null and type not in (select value from ${sql.dialect.strings})`,
    JSON.stringify(known),
  );
  return rows.map(({ type }) => type);
};

/** Ends those jobs of a type as dead that were due, or held by a worker that fell silent, at that moment; how many. None
 *  while somebody works on one of them: then the others wait for their turn. The condition on the row itself is the one that
 *  PostgreSQL looks at again after it has waited for whoever changed the row: what was buried or claimed meanwhile stays so. */
export const buryAll = (
  sql: Statements,
  { type, dueBy, now, reason }: { type: string; dueBy: Instant; now: Instant; reason: Failure },
): Promise<number> =>
  sql.run(
    `update msg_jobs set status = 'dead', lease_until = null, fence = fence + 1, updated_at = ?, error_code = ?,
        error_detail = ?
      where id in (select id from msg_jobs where ${WAITING} union all select id from msg_jobs where ${ABANDONED})
        and (status = 'queued' or status = 'running' and lease_until <= ?)
        and not exists (select 1 from msg_jobs where type = ? and status = 'running' and lease_until > ?)`,
    now,
    reason.code,
    reason.detail,
    type,
    dueBy,
    type,
    dueBy,
    dueBy,
    type,
    now,
  );
