import type { JobId } from '../../../core/kernel/ids.ts';
import type { Instant } from '../../../core/kernel/instant.ts';
import type { CarriedJob } from '../../../core/ports/job-transport.ts';
import type { Statements } from '../statements.ts';
import type { LedgerRow } from './ledger.ts';

/** What the ledger knows of jobs that a transport carries. `carried_turn` is the number under which a job is published; a
 *  message with any other number is an old one. Whoever takes a message makes its number an old one in the same step, so a
 *  message does something once. `carry_at` is the moment before which nobody publishes the job again. */

/** Indexes serve these: the one of running jobs begins with the type, which is why it has to be named. */
const WAITING = "status = 'queued' and available_at <= ? and coalesce(carry_at, available_at) <= ?";
const ABANDONED = "type >= '' and status = 'running' and lease_until <= ? and coalesce(carry_at, 0) <= ?";

/** Up to `limit` jobs that wait for a carrier, the abandoned first. Each is spared for `patienceMs`, or for as long as it has
 *  waited already, should that be longer: so a backlog is published a few times, and not every few seconds. */
export const depart = async (
  sql: Statements,
  { limit, now, patienceMs }: { limit: number; now: Instant; patienceMs: number },
): Promise<CarriedJob[]> => {
  const rows = await sql.all<{ id: JobId; type: string; carried_turn: number }>(
    `with due as materialized (
        select id from (select id from msg_jobs where ${ABANDONED} limit ? ${sql.dialect.skipLocked}) as abandoned
        union all
        select id from (
          select id from msg_jobs where ${WAITING} order by coalesce(carry_at, available_at) limit ?
          ${sql.dialect.skipLocked}) as waiting
        limit ?)
      update msg_jobs set carry_at = ? + case when ? - coalesce(lease_until, available_at) > ?
          then ? - coalesce(lease_until, available_at) else ? end
        where id in (select id from due)
        returning id, type, carried_turn`,
    now,
    now,
    limit,
    now,
    now,
    limit,
    limit,
    now,
    now,
    patienceMs,
    now,
    patienceMs,
  );
  return rows.map(({ id, type, carried_turn }) => ({ jobId: id, type, turn: carried_turn }));
};

/** Whether `depart` would find something. */
export const mayDepart = async (sql: Statements, now: Instant): Promise<boolean> => {
  const rows = await sql.all(
    `select 1 where exists (select 1 from msg_jobs where ${WAITING}) or exists (select 1 from msg_jobs where ${ABANDONED})`,
    now,
    now,
    now,
    now,
  );
  return rows.length > 0;
};

type CarriedRow = LedgerRow & { readonly carried_turn: number };
type Message = Pick<CarriedJob, 'jobId' | 'turn'>;
type ClaimTerms = { readonly now: Instant; readonly leaseMs: number };

/** Takes the jobs of messages, each with a new fence and a lease. For a message there is undefined when it is an old one, a
 *  repeat of another one here, or when its job is not to be had: over, not due, or in good hands. */
export const claimCarried = async (
  sql: Statements,
  messages: readonly Message[],
  terms: ClaimTerms,
): Promise<(LedgerRow | undefined)[]> => {
  const rows = new Map<JobId, CarriedRow>();
  // Nearly always there is one turn, the first.
  for (const [turn, those] of Map.groupBy(messages, one => one.turn))
    for (const row of await claimTurn(sql, turn, those, terms)) rows.set(row.id, row);
  const taken: (LedgerRow | undefined)[] = [];
  for (const { jobId, turn } of messages) {
    const row = rows.get(jobId);
    const isIts = row?.carried_turn === turn + 1;
    taken.push(isIts ? row : undefined);
    if (isIts) rows.delete(jobId);
    else await letGo(sql, jobId, turn, terms.now);
  }
  return taken;
};

const claimTurn = (
  sql: Statements,
  turn: number,
  messages: readonly Message[],
  { now, leaseMs }: ClaimTerms,
): Promise<CarriedRow[]> =>
  sql.all(
    `update msg_jobs set status = 'running', fence = fence + 1, attempts = attempts + 1, lease_until = ?, updated_at = ?,
        carried_turn = carried_turn + 1, carry_at = null
      where id in (select value from ${sql.dialect.strings}) and carried_turn = ?
        and (status = 'queued' and available_at <= ? or status = 'running' and lease_until <= ?)
      returning *`,
    now + leaseMs,
    now,
    JSON.stringify(messages.map(({ jobId }) => jobId)),
    turn,
    now,
    now,
  );

/** Clocks of two machines differ a little, and a worker that was thought dead may wake up. */
const SOON_MS = 250;

/** The message is gone and its job is not done: another one is needed soon. */
const letGo = (sql: Statements, jobId: JobId, turn: number, now: Instant): Promise<number> =>
  sql.run(
    `update msg_jobs set carried_turn = carried_turn + 1, carry_at = case when available_at > ? then available_at else ? end
      where id = ? and carried_turn = ? and status in ('queued', 'running')`,
    now,
    now + SOON_MS,
    jobId,
    turn,
  );

export const spareNoMore = (sql: Statements, { jobId, turn }: Pick<CarriedJob, 'jobId' | 'turn'>): Promise<number> =>
  sql.run(
    "update msg_jobs set carry_at = null where id = ? and carried_turn = ? and status in ('queued', 'running')",
    jobId,
    turn,
  );

/** Of the jobs with ids after one and up to another. Those that somebody has in hand are about to change anyway. */
export const spareNoneBetween = (sql: Statements, after: string, last: string): Promise<number> =>
  sql.run(
    `update msg_jobs set carry_at = null where id in (
        select id from msg_jobs
        where id > ? and id <= ? and status in ('queued', 'running') and carry_at is not null ${sql.dialect.skipLocked})`,
    after,
    last,
  );
