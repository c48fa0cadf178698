import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryCache } from '../../adapters/memory/cache.ts';
import { settableClock } from '../../adapters/memory/clock.ts';
import { openLive } from '../../adapters/sql/live/live.ts';
import { openPostgres } from '../../adapters/sql/postgres-database.ts';
import { systemIds } from '../../adapters/system/ids.ts';
import { postgresMissing } from '../support/engines/postgres.ts';
import { borrowDatabase, emptyTables, inDatabase } from '../support/engines/postgres-databases.ts';
import { silentLog } from '../support/silent-log.ts';
import { cacheContract, type OpenCacheWorld } from './cache.contract.ts';
import { onEveryTarget } from './on-every-target.ts';
import { redisWorlds } from './redis-world.ts';

const openMemoryCache: OpenCacheWorld = async () => {
  const clock = settableClock();
  return { clock, cache: memoryCache({ clock }), dispose: async () => undefined };
};

/** Two handles on one file, as two processes have them: one sets what the other finds. */
const openSqliteCache: OpenCacheWorld = async () => {
  const clock = settableClock();
  const folder = await mkdtemp(join(tmpdir(), 'faultmaven-cache-'));
  const open = () => openLive({ file: join(folder, 'live.db'), clock, log: silentLog });
  const [first, second] = [open(), open()];
  return {
    clock,
    cache: { ...first.cache, get: second.cache.get, invalidate: second.cache.invalidate },
    async dispose() {
      await first.close();
      await second.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** Two pools on one database. */
const openPostgresCache: OpenCacheWorld = async () => {
  const clock = settableClock();
  const ids = systemIds({ clock });
  const { url, giveBack } = await borrowDatabase();
  const open = () =>
    openPostgres({ url, clock, ids, log: silentLog, subscriptions: {}, currentTrace: () => null, poolSize: 2 });
  const [first, second] = [await open(), await open()];
  await inDatabase(url, emptyTables);
  return {
    clock,
    cache: { ...first.live.cache, get: second.live.cache.get, invalidate: second.live.cache.invalidate },
    async dispose() {
      await first.close();
      await second.close();
      giveBack();
    },
  };
};

const targets = {
  memory: openMemoryCache,
  sqlite: openSqliteCache,
  ...(!postgresMissing() && { postgresql: openPostgresCache }),
  ...redisWorlds,
};

onEveryTarget('cache', targets, cacheContract);
