import { DomainError, isDomainError } from '../../../core/kernel/error.ts';
import { translate } from '../failure.ts';
import { isPostgresOutage } from './outage.ts';

/** What an operator is told of a server that cannot be used: what is wrong and what to correct, and no secret. Of anything
 *  else, what it is to everybody.
 *  @param url DATABASE_URL, of which only host, port and database are told. */
export const explain = (error: unknown, url: string): unknown => {
  const causes = chain(error);
  const sentence = causes.map(cause => sentenceFor(cause, databaseIn(url))).find(said => said !== undefined);
  const isAway = sentence === undefined && causes.some(isPostgresOutage);
  // What is said already is not said again in other words.
  if (sentence === undefined && !isAway) return translate(error);
  const problem = sentence ?? 'does not answer. Start it, or correct host and port in DATABASE_URL.';
  return new DomainError('unavailable', `PostgreSQL at ${hostIn(url)} ${problem}`, {
    cause: causes.at(-1),
    ...(isDomainError(error) && error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
  });
};

const ACCESS =
  'does not let us in. Correct user and password in DATABASE_URL, or allow the user in pg_hba.conf of the server.';

/** By SQLSTATE, PostgreSQL 15 documentation, appendix A. */
const SENTENCES: Readonly<Record<string, (database: string) => string>> = {
  '28000': () => ACCESS,
  '28P01': () => ACCESS,
  '3D000': database => `has no database "${database}". Create it, or correct DATABASE_URL.`,
  '42501': () =>
    'does not let this user make tables. Make it the owner of the database, or grant it CREATE on the schema public.',
  '53300': () => 'has no connection left. Raise max_connections there, or lower DATABASE_POOL_SIZE.',
  '57P03': () => 'is starting, or going down. Try again shortly; if it stays, look at its log.',
};

/** Codes that OpenSSL gives to a certificate, and Node's own where it is one of another host. */
const UNTRUSTED =
  /^(ERR_TLS_CERT_ALTNAME_INVALID|CERT_|UNABLE_TO_(GET_ISSUER_CERT|VERIFY_LEAF)|(DEPTH_ZERO_)?SELF_SIGNED_CERT)/;

const sentenceFor = (cause: Error, database: string): string | undefined => {
  // What `pg` says by itself where the server asks for a password and none is configured.
  if (cause.message.startsWith('SASL:')) return ACCESS;
  if (cause.message === 'The server does not support SSL connections')
    return 'does not speak TLS. Turn ssl on there, or leave sslmode out of DATABASE_URL.';
  const code = 'code' in cause ? String(cause.code) : '';
  if (UNTRUSTED.test(code))
    return `shows a certificate that is not trusted (${code}). Name the file of its CA as sslrootcert in DATABASE_URL, and its host as the certificate does.`;
  if (isUnreadFile(cause))
    return 'cannot be asked: a file that DATABASE_URL names (sslrootcert, sslcert, sslkey) cannot be read.';
  return SENTENCES[code]?.(database);
};

/** Not a socket that is missing, which is the server's. */
const isUnreadFile = (cause: Error): boolean =>
  'syscall' in cause && cause.syscall === 'open' && 'code' in cause && /^E(NOENT|ACCES)$/.test(String(cause.code));

/** The error, and what it came from. */
const chain = (error: unknown): readonly Error[] => (error instanceof Error ? [error, ...chain(error.cause)] : []);

const hostIn = (url: string): string => URL.parse(url)?.host ?? '';

const databaseIn = (url: string): string => URL.parse(url)?.pathname.slice(1) ?? '';
