import { JetStreamApiError } from '@nats-io/jetstream';
import { errors } from '@nats-io/transport-node';
import { DomainError } from '../../core/kernel/error.ts';
import { type NatsLink, parseNatsUrl } from './connection.ts';

/** How long the server may take to answer, in milliseconds. */
const DEADLINE_MS = 2000;

export type ReadinessOptions = {
  readonly url: string;
  readonly link: () => Promise<NatsLink>;
  /** Makes, or finds, what is kept on the server. */
  readonly prepare: (link: NatsLink) => Promise<unknown>;
};

/** Asks the server, and JetStream on it.
 *  @throws DomainError 'unavailable' that names what is wrong and what to correct, and no secret. */
export const ensureReady = async ({ url, link, prepare }: ReadinessOptions): Promise<void> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new errors.TimeoutError()), DEADLINE_MS);
  const asked = async (): Promise<void> => {
    const found = await link();
    await found.manager.getAccountInfo();
    await prepare(found);
  };
  try {
    await Promise.race([asked(), late.promise]);
  } catch (error) {
    const where = [parseNatsUrl(url).servers].flat().join(', ');
    throw new DomainError('unavailable', `NATS at ${where} ${sentenceFor(error)}`, { retryAfterMs: 1000 });
  } finally {
    clearTimeout(timer);
  }
};

const sentenceFor = (error: unknown): string => {
  const causes = chain(error);
  const is = (kind: new (...args: never[]) => Error): boolean => causes.some(one => one instanceof kind);
  if (is(errors.AuthorizationError) || is(errors.UserAuthenticationExpiredError))
    return 'does not accept user and password, or the token. Correct them in NATS_URL.';
  if (is(errors.PermissionViolationError))
    return 'lets this user do too little. Allow it JetStream, or name another user in NATS_URL.';
  // Nobody answers where JetStream would.
  if (is(errors.NoRespondersError) || saysApi(causes, JETSTREAM_OFF))
    return 'runs without JetStream. Start it with JetStream (-js), or correct NATS_URL.';
  if (is(JetStreamApiError))
    return 'cannot keep the stream of jobs. Look at NATS_REPLICAS and at what JetStream may store; its own log says more.';
  return 'does not answer as NATS does. Start it, or correct NATS_URL.';
};

/** JetStream is off: for the account, and on the server (error codes of the NATS server's JetStream API). */
const JETSTREAM_OFF: readonly number[] = [10_039, 10_076];

const saysApi = (causes: readonly Error[], codes: readonly number[]): boolean =>
  causes.some(one => one instanceof JetStreamApiError && codes.includes(one.code));

const chain = (error: unknown): readonly Error[] => (error instanceof Error ? [error, ...chain(error.cause)] : []);
