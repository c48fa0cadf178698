import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { endpointsOf, type RedisAddress } from './address.ts';

export type Client = Redis | Cluster;

/** Between two attempts to connect, in milliseconds. */
const retryDelay = (attempt: number): number => Math.min(50 * attempt, 1000) + Math.random() * 50;

/** What waits in the driver when its connection breaks, or before it has one, fails at once: whether to wait is decided by
 *  `connection`, and sending a command again that may have been done would count twice. A connection that owes an answer
 *  for so long is taken for dead and made anew. */
const optionsFor = (silenceMs: number): RedisOptions => ({
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  socketTimeout: silenceMs,
  connectTimeout: silenceMs,
});

/** A client that connects by itself, now and after every loss. Its `error` events want a listener.
 *  @throws DomainError 'invalid' for an address that is none. */
export const redisClient = (address: RedisAddress, silenceMs: number): Client => {
  const { endpoints, access } = endpointsOf(address);
  if (address.kind === 'standalone') return redisListener(address, silenceMs);
  return new Cluster([...endpoints], {
    redisOptions: { ...optionsFor(silenceMs), ...access },
    enableOfflineQueue: false,
    clusterRetryStrategy: retryDelay,
    slotsRefreshTimeout: silenceMs,
    // A master that fails is noticed even while nobody asks for its keys.
    slotsRefreshInterval: 5000,
    // The certificate of a node is for its name, so that name must not become an address.
    ...(access.tls && { dnsLookup: (host, found) => found(null, host) }),
  });
};

/** A client of one server: of a cluster one that its address names, and another one after each loss. A cluster carries messages
 *  from every node to every other. The driver's own subscriber for clusters is not used: while a node is down it connects
 *  to it again and again without a pause, and adds a listener to its socket each time. */
export const redisListener = (address: RedisAddress, silenceMs: number): Redis => {
  const { endpoints, access } = endpointsOf(address);
  const client: Redis = new Redis({
    ...optionsFor(silenceMs),
    ...access,
    ...endpoints[0],
    enableOfflineQueue: false,
    retryStrategy(attempt) {
      // The driver connects to whatever its options say at that moment.
      Object.assign(client.options, endpoints[attempt % endpoints.length]);
      return retryDelay(attempt);
    },
  });
  return client;
};
