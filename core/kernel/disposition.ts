import { DomainError, type DomainErrorCode, type Failure } from './error.ts';

/** What becomes of a job whose handler threw: tried again later, given up at once, or left to whoever has it now. */
export type Disposition = 'retry' | 'dead' | 'drop';

/** `retry` is for what may be different in a moment; `dead` for what will be the same however often it is tried. */
const DISPOSITIONS = {
  invalid: 'dead',
  conflict: 'retry',
  'precondition-failed': 'dead',
  unavailable: 'retry',
  'deadline-exceeded': 'retry',
  cancelled: 'retry',
  'rate-limited': 'retry',
  'request.repeated': 'dead',
  'request.key-reused': 'dead',
  'auth.unauthenticated': 'dead',
  'auth.invalid-credentials': 'dead',
  'auth.token-invalid': 'dead',
  'auth.token-expired': 'dead',
  'auth.refresh-invalid': 'dead',
  'auth.email-taken': 'dead',
  'auth.forbidden': 'dead',
  'auth.user-not-found': 'dead',
  'session.not-found': 'dead',
  'case.not-found': 'dead',
  'case.already-closed': 'dead',
  'case.not-closed': 'dead',
  'case.closed': 'dead',
  'case.post-mortem-not-found': 'dead',
  'evidence.not-found': 'dead',
  'evidence.not-ready': 'retry',
  'knowledge.document-not-found': 'dead',
  'file.not-found': 'dead',
  'file.too-large': 'dead',
  'file.empty': 'dead',
  'file.mislabelled': 'dead',
  'file.unsupported-type': 'dead',
  'file.binary': 'dead',
  'file.corrupt': 'dead',
  'file.password-protected': 'dead',
  'file.expands-too-much': 'dead',
  'file.no-text': 'dead',
  'file.too-costly': 'dead',
  'job.not-found': 'dead',
  'job.not-dead': 'dead',
  'job.lease-lost': 'drop',
  'job.finished': 'dead',
  'message.unknown-type': 'dead',
  'message.invalid': 'dead',
  'model.unavailable': 'retry',
  'model.rate-limited': 'retry',
  'model.rejected-key': 'dead',
  'model.unknown': 'dead',
  'model.invalid-request': 'dead',
  'model.context-too-large': 'dead',
} satisfies Record<DomainErrorCode, Disposition>;

/** Anything that nobody threw on purpose is tried again: it may be a crash that passes. */
export const dispositionOf = (error: unknown): Disposition =>
  error instanceof DomainError ? DISPOSITIONS[error.code] : 'retry';

/** How a queue treats jobs unless told otherwise. */
export const DELIVERY_POLICY = {
  /** How long a hand-over is good for without a sign of life. */
  leaseMs: 4000,
  heartbeatMs: 1000,
  maxAttempts: 5,
  backoffBaseMs: 500,
  backoffCapMs: 30_000,
} as const;

/** A worker that dies says little about the job that it held: in a night of crashes the same one may be at the head of the
 *  queue each time. */
const DEATHS_PER_ATTEMPT = 4;

/** What is away says nothing about the job, and comes back: with these a job with five attempts waits for about half an
 *  hour, the average of the backoff being half its cap. */
const OUTAGES_PER_ATTEMPT = 24;

/** How often a job is begun at most. One that never went wrong by itself, or last because something was `unavailable`, has
 *  more attempts than one that did, but not without end, because it may be what kills its workers, or what an engine will
 *  never take. A job with one attempt has one. */
export const attemptsAllowed = (maxAttempts: number, lastError: Failure | null): number => {
  if (maxAttempts === 1) return 1;
  if (lastError === null) return maxAttempts * DEATHS_PER_ATTEMPT;
  return lastError.code === 'unavailable' ? maxAttempts * OUTAGES_PER_ATTEMPT : maxAttempts;
};

/** Milliseconds until attempt `attempt + 1`: exponential backoff with full jitter (M. Brooker, "Exponential Backoff And
 *  Jitter", 2015), and never before the error's own hint. `random` is uniform in [0, 1). */
export const retryDelayMs = (attempt: number, random: number, error?: unknown): number => {
  const { backoffBaseMs, backoffCapMs } = DELIVERY_POLICY;
  const ceiling = Math.min(backoffCapMs, backoffBaseMs * 2 ** (attempt - 1));
  const hint = error instanceof DomainError ? (error.retryAfterMs ?? 0) : 0;
  return Math.max(Math.floor(random * ceiling), Math.min(hint, backoffCapMs));
};
