import { randomUUID } from 'node:crypto';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { Redis } from 'ioredis';
import { forgetJobs, memoryJobEngine, memoryJobTransport } from '../../adapters/memory/job-transport.ts';
import { natsJobTransport } from '../../adapters/nats/job-transport.ts';
import { redisJobTransport } from '../../adapters/redis/job-transport.ts';
import type { NatsEngine } from '../support/engines/nats.ts';
import { startRedis } from '../support/engines/redis.ts';
import { silentLog } from '../support/silent-log.ts';
import type { OpenTransportEngine } from './transport-under-test.ts';

/** Short enough for a test, long enough for a busy machine. */
const PACE = { comeBackMs: 50, deadlineMs: 3000, leaseMs: 1000 } as const;

export const openMemoryEngine: OpenTransportEngine = async () => {
  const engine = memoryJobEngine();
  return {
    connect: () => memoryJobTransport({ engine, comeBackMs: PACE.comeBackMs, onError: () => undefined }),
    forget: async () => forgetJobs(engine),
    power: {
      async off() {
        engine.reachable = false;
      },
      async on() {
        engine.reachable = true;
      },
    },
    dispose: async () => undefined,
  };
};

/** A stream of its own on the server. */
export const openNatsEngine =
  (server: () => NatsEngine): OpenTransportEngine =>
  async () => {
    const { url, power } = server();
    const stream = `TEST_${randomUUID()}`;
    const forget = async (): Promise<void> => {
      const connection = await connect({ servers: url.replace('nats://', '') });
      const { streams } = await jetstreamManager(connection);
      const names = await streams.names(`${stream}.>`).next();
      for (const name of names) await streams.delete(name);
      await connection.close();
    };
    return {
      connect: () => natsJobTransport({ url, stream, log: silentLog, ...PACE }),
      forget,
      power,
      dispose: forget,
    };
  };

/** A server of our own, which loses everything with its power; or a given one. */
export type RedisForJobs = { readonly url: string; readonly power: OpenedEngine['power']; stop(): Promise<void> };
type OpenedEngine = Awaited<ReturnType<OpenTransportEngine>>;

export const startRedisForJobs = async (): Promise<RedisForJobs> => {
  const given = process.env.REDIS_URL_FOR_TESTS;
  if (given !== undefined) return { url: given, power: undefined, stop: async () => undefined };
  return startRedis();
};

/** Keys of its own on the server. */
export const openRedisEngine =
  (server: () => RedisForJobs): OpenTransportEngine =>
  async () => {
    const { url, power } = server();
    const prefix = `test-${randomUUID()}:`;
    const forget = async (): Promise<void> => {
      const client = new Redis(url, { retryStrategy: () => 20 });
      client.on('error', () => undefined);
      for await (const keys of client.scanStream({ match: `{${prefix}*` })) if (keys.length > 0) await client.del(keys);
      client.disconnect();
    };
    return {
      connect: () => redisJobTransport({ address: { kind: 'standalone', url }, prefix, log: silentLog, ...PACE }),
      forget,
      power,
      dispose: forget,
    };
  };
