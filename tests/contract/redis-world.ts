import { randomUUID } from 'node:crypto';
import type { RedisAddress } from '../../adapters/redis/address.ts';
import { openRedis, type RedisOptions } from '../../adapters/redis/redis.ts';
import { redisForTests, redisMissing } from '../support/engines/redis.ts';
import { silentLog } from '../support/silent-log.ts';
import type { CacheWorld } from './cache.contract.ts';
import { openMemoryWorld } from './memory-world.ts';
import type { World, WorldOptions } from './world.ts';

/** Long enough for a machine that is busy with other tests. */
export const PATIENT = { deadlineMs: 10_000, cacheDeadlineMs: 10_000 };

/** Two connections, as two processes have them: one publishes what the other reads, and both count. The clock is the test's:
 *  what it says is over is over, though Redis would keep it longer. tests/unit/redis/own-clock.test.ts has Redis's own. */
const openRedisWorld =
  (kind: RedisAddress['kind']) =>
  async (options?: WorldOptions): Promise<World & CacheWorld> => {
    const world = await openMemoryWorld(options);
    const shared: RedisOptions = {
      ...PATIENT,
      address: await redisForTests(kind),
      log: silentLog,
      prefix: `test[*]${randomUUID()}:`,
      clock: world.clock,
      // Nobody is woken unless it was told.
      lookEveryMs: 600_000,
    };
    const [first, second] = [openRedis(shared), openRedis(shared)];
    let takes = 0;
    return {
      ...world,
      sessions: first.sessions,
      results: first.results,
      cache: { ...first.cache, get: second.cache.get, invalidate: second.cache.invalidate },
      events: { publish: first.events.publish, subscribe: second.events.subscribe },
      limits: { take: (...asked) => (++takes % 2 === 0 ? first : second).limits.take(...asked) },
      async dispose() {
        await first.close();
        await second.close();
        await world.dispose();
      },
    };
  };

const KINDS = { redis: 'standalone', 'redis cluster': 'cluster' } as const;

/** Those that can run here. */
export const redisWorlds: { readonly [target: string]: ReturnType<typeof openRedisWorld> } = Object.fromEntries(
  Object.entries(KINDS).flatMap(([name, kind]) => {
    const missing = redisMissing(kind);
    if (missing) process.stderr.write(`contracts on ${name} ${missing}\n`);
    return missing ? [] : [[name, openRedisWorld(kind)]];
  }),
);
