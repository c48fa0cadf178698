import { ContainerModule } from 'inversify';
import { memoryRateLimitStore } from '../../adapters/memory/rate-limit-store.ts';
import { openLive } from '../../adapters/sql/live/live.ts';
import type { Config } from './config.ts';
import { redisAddress } from './redis-address.ts';
import type { Role } from './role.ts';
import { T } from './tokens.ts';

/** What may be lost, and is shared by the processes of an installation: sessions, results, progress, counts of requests,
 *  and what can be made again. */
export const stateModule = (config: Config, role: Role) => {
  if (config.state.kind === 'redis') return inRedis(config.state.urls, `${config.INSTALLATION}:`);
  return config.database.kind === 'postgresql' ? inPostgres() : besideSqlite(config, role);
};

const inRedis = (urls: readonly string[], prefix: string) =>
  new ContainerModule(({ bind }) => {
    bind(T.Redis).toResolvedValue(
      async (log, shutdown, components) => {
        const { openRedis } = await import('../../adapters/redis/redis.ts');
        const redis = openRedis({ address: redisAddress(urls), prefix, log });
        shutdown.onClose('Redis', () => redis.close());
        components.add({ name: 'state', required: true, configuredBy: 'REDIS_URL', check: () => redis.ping() });
        return redis;
      },
      [T.Log, T.Shutdown, T.Components],
    );
    bind(T.EventStream).toResolvedValue(({ events }) => events, [T.Redis]);
    bind(T.RateLimits).toResolvedValue(({ limits }) => limits, [T.Redis]);
    bind(T.Cache).toResolvedValue(({ cache }) => cache, [T.Redis]);
    bind(T.SessionStore).toResolvedValue(({ sessions }) => sessions, [T.Redis]);
    bind(T.Results).toResolvedValue(({ results }) => results, [T.Redis]);
  });

const inPostgres = () =>
  new ContainerModule(({ bind }) => {
    bind(T.EventStream).toResolvedValue(({ live }) => live.events, [T.Postgres]);
    bind(T.RateLimits).toResolvedValue(({ live }) => live.limits, [T.Postgres]);
    bind(T.Cache).toResolvedValue(({ live }) => live.cache, [T.Postgres]);
    bind(T.SessionStore).toResolvedValue(({ sessions }) => sessions, [T.Database]);
    bind(T.Results).toResolvedValue(({ results }) => results, [T.Database]);
  });

/** Processes on one DATA_DIR share a file of progress; those that serve HTTP beside others share the counts of requests too,
 *  while a process that does everything counts by itself. */
const besideSqlite = (config: Config, role: Role) =>
  new ContainerModule(({ bind }) => {
    bind(T.Live).toResolvedValue(
      (clock, log, shutdown) => {
        const live = openLive({ file: config.liveFile, clock, log });
        shutdown.onClose('live file', () => live.close());
        return live;
      },
      [T.Clock, T.Log, T.Shutdown],
    );
    bind(T.EventStream).toResolvedValue(({ events }) => events, [T.Live]);
    bind(T.Cache).toResolvedValue(({ cache }) => cache, [T.Live]);
    bind(T.RateLimits).toResolvedValue(
      (clock, { limits }) => (role === 'all' ? memoryRateLimitStore({ clock }) : limits),
      [T.Clock, T.Live],
    );
    bind(T.SessionStore).toResolvedValue(({ sessions }) => sessions, [T.Database]);
    bind(T.Results).toResolvedValue(({ results }) => results, [T.Database]);
  });
