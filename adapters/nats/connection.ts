import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, errors, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node';
import { DomainError } from '../../core/kernel/error.ts';
import type { Log } from '../../core/ports/log.ts';

export type NatsLink = {
  readonly connection: NatsConnection;
  readonly client: JetStreamClient;
  readonly manager: JetStreamManager;
};

export type NatsConnectionOptions = {
  /** `nats://[user:password@]host:port`, or with a token in place of both; several servers of one cluster with commas
   *  between them; `tls://` for an encrypted one. */
  readonly url: string;
  readonly log: Log;
  /** What one request may take. */
  readonly deadlineMs: number;
};

/** One connection, opened when it is first needed. Once it is open it comes back by itself; where the client closes it, the
 *  next call has another one. */
export const natsConnection = ({ url, log, deadlineMs }: NatsConnectionOptions) => {
  const settings = parseNatsUrl(url);
  let opening: Promise<NatsLink> | undefined;
  let closed = false;

  const forget = (): void => {
    opening = undefined;
  };
  const open = async (): Promise<NatsLink> => {
    const connection = await connect({
      ...settings,
      name: 'faultmaven',
      timeout: deadlineMs,
      maxReconnectAttempts: -1,
      // Else the client closes itself at the second refusal, and a password may be changed here after it was on the server.
      ignoreAuthErrorAbort: true,
      reconnectTimeWait: 250,
      reconnectJitter: 250,
      reconnectJitterTLS: 250,
      // A server that hangs is left after this long, and the connection made anew.
      pingInterval: 5000,
      maxPingOut: 2,
      // Else each message makes an error beforehand, with its stack, should it be needed.
      noAsyncTraces: true,
    });
    watch(connection, log);
    // The client gives up on what it holds to be beyond hope; whoever comes next connects anew.
    connection.closed().then(forget, forget);
    const options = { timeout: deadlineMs };
    // Whether JetStream answers is seen when the stream is looked for.
    const manager = await jetstreamManager(connection, { ...options, checkAPI: false });
    return { connection, client: jetstream(connection, options), manager };
  };

  return {
    /** @throws DomainError 'unavailable' */
    async link(): Promise<NatsLink> {
      if (closed) throw unavailable('closed');
      opening ??= open();
      try {
        return await opening;
      } catch (error) {
        forget();
        throw unavailable(error);
      }
    },
    async close(): Promise<void> {
      closed = true;
      const [opened] = await Promise.allSettled([opening]);
      if (opened.status === 'fulfilled') await opened.value?.connection.close();
    },
  };
};

export const unavailable = (cause: unknown): DomainError =>
  new DomainError('unavailable', 'The queue engine (NATS) does not answer at the moment. Try again shortly.', {
    cause,
    retryAfterMs: 1000,
  });

/** Says that the server went and came; the client does the rest. */
const watch = (connection: NatsConnection, log: Log): void => {
  const tell = async (): Promise<void> => {
    let isAway = false;
    let isRefused = false;
    for await (const status of connection.status()) {
      if (status.type === 'disconnect') {
        if (!isAway) log.warn({}, 'NATS is not reachable; trying on');
        isAway = true;
      } else if (status.type === 'reconnect') {
        // Told once for each attempt that was refused before.
        if (isAway) log.info({}, 'NATS is reachable again');
        [isAway, isRefused] = [false, false];
      } else if (status.type === 'error' && status.error instanceof errors.AuthorizationError) {
        if (!isRefused) log.warn({}, 'NATS does not accept user and password, or the token; trying on');
        isRefused = true;
      }
    }
  };
  tell().catch(error => log.warn({ err: error }, 'the state of the NATS connection cannot be seen'));
};

/** @throws DomainError 'invalid' */
export const parseNatsUrl = (
  url: string,
): Pick<NodeConnectionOptions, 'servers' | 'user' | 'pass' | 'token' | 'tls'> => {
  const addresses = url.split(',').map(one => parsed(one.trim()));
  const [first] = addresses;
  if (!first) throw invalidUrl();
  const { username, password, protocol } = first;
  const [user, pass] = [decoded(username), decoded(password)];
  return {
    servers: addresses.map(({ hostname, port }) => `${hostname}:${port || '4222'}`),
    ...(user && pass ? { user, pass } : user && { token: user }),
    ...(protocol === 'tls:' && { tls: {} }),
  };
};

const parsed = (address: string): URL => {
  const found = URL.canParse(address) ? new URL(address) : undefined;
  if (!found || !['nats:', 'tls:'].includes(found.protocol) || found.hostname === '') throw invalidUrl();
  return found;
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidUrl();
  }
};

/** Without the address, which may hold a password. */
const invalidUrl = (): DomainError =>
  new DomainError('invalid', 'The address of NATS has to look like nats://host:4222 or tls://user:password@host:4222.');
