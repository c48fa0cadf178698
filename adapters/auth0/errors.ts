import { DomainError } from '../../core/kernel/error.ts';

/** After this long, asking the issuer again makes sense, in milliseconds. */
const RETRY_AFTER_MS = 5000;

/** What went wrong with the issuer and what to do about it. Nothing of what it answered is repeated. */
const PROBLEMS = {
  unreachable:
    'does not answer. Try again shortly; if it stays, check that this server can reach it, and AUTH0_DOMAIN.',
  failing: 'answers with an error. Try again shortly; if it stays, check its status, and AUTH0_DOMAIN.',
  unreadable: 'answers with something that is not OpenID Connect. Correct AUTH0_DOMAIN.',
  misnamed:
    'calls itself by another name. Set AUTH0_DOMAIN to exactly what it calls itself, a slash at the end included.',
  unsafe: 'names an address without TLS for its keys or tokens. Have its configuration corrected.',
  'bad-keys': 'publishes keys that cannot be used. Have its signing keys checked: RSA of at least 2048 bits.',
  'refused-client': 'does not accept this installation as its client. Correct AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET.',
  'no-refresh': 'offers no way to refresh tokens. Sign in there again.',
  'no-revocation': 'offers no way to end a sign-in from here. Sign out there.',
} as const;

export type IssuerProblem = keyof typeof PROBLEMS;

export const issuerUnavailable = (issuer: string, problem: IssuerProblem, cause?: unknown): DomainError =>
  new DomainError('unavailable', `The identity provider ${issuer} ${PROBLEMS[problem]}`, {
    retryAfterMs: RETRY_AFTER_MS,
    ...(cause !== undefined && { cause }),
  });

export const tokenExpired = (): DomainError =>
  new DomainError('auth.token-expired', 'The access token has expired. Refresh it, or sign in again.');

export const tokenInvalid = (): DomainError =>
  new DomainError('auth.token-invalid', 'The access token is not valid. Sign in again.');

export const tokenTooEarly = (): DomainError =>
  new DomainError(
    'auth.token-invalid',
    'The access token is not valid yet: the clock of this installation is behind that of the identity provider. Tell the operator.',
  );

export const clocksDiffer = (issuer: string, aheadMs: number): DomainError =>
  new DomainError(
    'unavailable',
    `The clock of this machine is ${Math.round(Math.abs(aheadMs) / 1000)} s ${aheadMs > 0 ? 'behind' : 'ahead of'} that of the identity provider (${issuer}). Set it right, for example by NTP: else tokens are refused, or end early.`,
  );

export const refreshInvalid = (): DomainError =>
  new DomainError(
    'auth.refresh-invalid',
    'This sign-in has ended, or its refresh token was used before. Sign in again.',
  );
