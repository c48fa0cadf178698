/** Every way in which FaultMaven says no, as stable public names: a code is never reused for something else.
 *  docs/errors.md explains each one; each edge (HTTP, worker) has one exhaustive table over this union. */
export const DOMAIN_ERROR_CODES = [
  'invalid',
  'conflict',
  'precondition-failed',
  'unavailable',
  'deadline-exceeded',
  'cancelled',
  'rate-limited',
  'request.repeated',
  'request.key-reused',
  'auth.unauthenticated',
  'auth.invalid-credentials',
  'auth.token-invalid',
  'auth.token-expired',
  'auth.refresh-invalid',
  'auth.email-taken',
  'auth.forbidden',
  'auth.user-not-found',
  'session.not-found',
  'case.not-found',
  'case.already-closed',
  'case.not-closed',
  'case.closed',
  'case.post-mortem-not-found',
  'evidence.not-found',
  'evidence.not-ready',
  'knowledge.document-not-found',
  'file.not-found',
  'file.too-large',
  'file.empty',
  'file.mislabelled',
  'file.unsupported-type',
  'file.binary',
  'file.corrupt',
  'file.password-protected',
  'file.expands-too-much',
  'file.no-text',
  'file.too-costly',
  'job.not-found',
  'job.not-dead',
  'job.lease-lost',
  'job.finished',
  'message.unknown-type',
  'message.invalid',
  'model.unavailable',
  'model.rate-limited',
  'model.rejected-key',
  'model.unknown',
  'model.invalid-request',
  'model.context-too-large',
] as const;

export type DomainErrorCode = (typeof DOMAIN_ERROR_CODES)[number];

/** One thing wrong with an input: where (a path such as `body.title`) and what to do about it. */
export type Issue = { readonly path: string; readonly message: string };

/** The only error that modules throw on purpose. `message` is shown to the user: it says what happened and what to do,
 *  and never holds a secret, a driver's text or a hint that somebody else's data exists. */
export class DomainError extends Error {
  readonly code: DomainErrorCode;
  readonly issues: readonly Issue[];
  /** Milliseconds after which trying again makes sense, where that is known. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: DomainErrorCode,
    message: string,
    options: { issues?: readonly Issue[]; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.issues = options.issues ?? [];
    this.retryAfterMs = options.retryAfterMs;
  }
}

export const isDomainError = (error: unknown, code?: DomainErrorCode): error is DomainError =>
  error instanceof DomainError && (code === undefined || error.code === code);

/** What is kept of an error that a job or a document ended with, and shown to its owner. */
export type Failure = { readonly code: DomainErrorCode | 'internal'; readonly detail: string };

export const toFailure = (error: unknown): Failure =>
  error instanceof DomainError
    ? { code: error.code, detail: error.message }
    : {
        code: 'internal',
        detail: 'Something went wrong on our side. Try again; if it stays, give the operator the job id.',
      };
