import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { Log } from '../../core/ports/log.ts';
import { endpointsOf, type RedisAddress } from './address.ts';
import type { Client } from './client.ts';
import { reasonOf } from './failure.ts';

const retryDelay = (attempt: number): number => Math.min(50 * attempt, 500) + Math.random() * 50;

/** As BullMQ wants it for its workers: what is asked during an outage waits for its end, however long that takes, so that
 *  no acknowledgement is lost. */
const PATIENT: RedisOptions = { maxRetriesPerRequest: null, enableOfflineQueue: true, connectTimeout: 5000 };

/** @throws DomainError 'invalid' for an address that is none. */
export const workerClient = (address: RedisAddress, log: Log): Client => {
  const { endpoints, access } = endpointsOf(address);
  const client =
    address.kind === 'standalone'
      ? new Redis({ ...PATIENT, ...access, ...endpoints[0], retryStrategy: retryDelay })
      : new Cluster([...endpoints], {
          redisOptions: { ...PATIENT, ...access },
          clusterRetryStrategy: retryDelay,
          // The certificate of a node is for its name, so that name must not become an address.
          ...(access.tls && { dnsLookup: (host, found) => found(null, host) }),
        });
  let isTold = false;
  client.on('error', error => {
    if (!isTold) log.warn({ reason: reasonOf(error) }, 'workers cannot reach Redis; trying again until they can');
    isTold = true;
  });
  client.on('ready', () => {
    isTold = false;
  });
  return client;
};
