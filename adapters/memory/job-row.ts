import { attemptsAllowed, dispositionOf, retryDelayMs } from '../../core/kernel/disposition.ts';
import { DomainError, type Failure, toFailure } from '../../core/kernel/error.ts';
import type { Instant } from '../../core/kernel/instant.ts';
import type { Delivery, Job, JobOutcome } from '../../core/kernel/job.ts';
import { table } from './rows.ts';

/** A job in the ledger. */
export type JobRow = Job & {
  readonly payload: object;
  readonly traceparent: string | null;
  readonly dedupKey: string | null;
  readonly maxAttempts: number;
  /** Of the latest hand-over. */
  readonly fence: number;
  readonly dueAt: Instant;
  readonly leaseUntil: Instant;
  /** Why the job ends as dead as soon as whom it concerns has been told; null while there is hope. */
  readonly doom: Failure | null;
  /** How often telling has failed. */
  readonly untold: number;
  /** Whether `once` was true for it. */
  readonly begun: boolean;
};

export const JOBS = table<JobRow>('msg_jobs');

export type NewJobRow = Pick<
  JobRow,
  'id' | 'ownerId' | 'type' | 'payload' | 'traceparent' | 'dedupKey' | 'maxAttempts'
>;

export const queued = (job: NewJobRow, now: Instant, delayMs = 0): JobRow => ({
  ...job,
  status: 'queued',
  progress: 0,
  attempts: 0,
  error: null,
  createdAt: now,
  updatedAt: now,
  fence: 0,
  dueAt: now + delayMs,
  leaseUntil: now,
  doom: null,
  untold: 0,
  begun: false,
});

export const presentJob = (row: JobRow): Job => ({
  id: row.id,
  ownerId: row.ownerId,
  type: row.type,
  status: row.status,
  progress: row.progress,
  attempts: row.attempts,
  error: row.error,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
});

/** Waiting and due, or held by somebody whose lease has run out. */
export const isFree = (row: Readonly<JobRow>, now: Instant): boolean =>
  row.status === 'queued' ? row.dueAt <= now : row.status === 'running' && row.leaseUntil <= now;

/** The next hand-over. A job whose attempts are used up, because its last worker died, is handed over to be buried. */
export const handedOver = (row: JobRow, now: Instant, leaseMs: number): JobRow => {
  const spent = row.attempts >= attemptsAllowed(row.maxAttempts, row.error);
  const doom = row.doom ?? (spent ? (row.error ?? toFailure(undefined)) : null);
  return {
    ...row,
    status: 'running',
    attempts: doom ? row.attempts : row.attempts + 1,
    fence: row.fence + 1,
    leaseUntil: now + leaseMs,
    doom,
    updatedAt: now,
  };
};

export const deliveryOf = ({ id, fence, attempts }: JobRow): Delivery => ({ jobId: id, fence, attempt: attempts });

export const isHeldBy = (row: JobRow | undefined, { fence }: Delivery): row is JobRow =>
  row?.status === 'running' && row.fence === fence;

export const leaseLost = (): DomainError =>
  new DomainError('job.lease-lost', 'This job was cancelled, or somebody else has taken it over.');

/** After a failed attempt: waiting for the next one, or doomed; undefined when it is somebody else's business now. */
export const afterFailure = (row: JobRow, error: unknown, now: Instant, random: number): JobRow | undefined => {
  const disposition = dispositionOf(error);
  if (disposition === 'drop') return undefined;
  const reason = toFailure(error);
  if (disposition === 'dead' || row.attempts >= attemptsAllowed(row.maxAttempts, reason))
    return { ...row, error: reason, doom: reason, updatedAt: now };
  const dueAt = now + retryDelayMs(row.attempts, random, error);
  return { ...row, status: 'queued', error: reason, dueAt, updatedAt: now };
};

/** Telling is tried this often; then the job is dead whether or not anybody was told. */
const MOST_TELLINGS = 5;

export const afterTelling = (
  row: JobRow,
  failed: { error: unknown } | undefined,
  now: Instant,
  random: number,
): JobRow => {
  const untold = row.untold + (failed ? 1 : 0);
  if (!failed || untold >= MOST_TELLINGS) return { ...row, status: 'dead', error: row.doom, untold, updatedAt: now };
  const dueAt = now + retryDelayMs(untold, random, failed.error);
  return { ...row, status: 'queued', untold, dueAt, updatedAt: now };
};

/** As if it had not been handed over; the fence stays, so that the one who had it can end it no more. */
export const handedBack = (row: JobRow, now: Instant): JobRow => ({
  ...row,
  status: 'queued',
  attempts: row.doom ? row.attempts : row.attempts - 1,
  dueAt: now,
  updatedAt: now,
});

export const ended = (row: JobRow, outcome: JobOutcome, now: Instant): JobRow => ({
  ...row,
  status: outcome.status,
  error: outcome.status === 'failed' ? outcome.error : null,
  progress: outcome.status === 'completed' ? 1 : row.progress,
  updatedAt: now,
});

export const raised = (row: JobRow, now: Instant): JobRow => ({
  ...row,
  status: 'queued',
  attempts: 0,
  error: null,
  progress: 0,
  doom: null,
  untold: 0,
  dueAt: now,
  updatedAt: now,
});
