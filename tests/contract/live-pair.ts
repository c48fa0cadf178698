import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLive } from '../../adapters/sql/live/live.ts';
import { openPostgres } from '../../adapters/sql/postgres-database.ts';
import type { EventStream } from '../../core/ports/event-stream.ts';
import type { RateLimitStore } from '../../core/ports/rate-limit-store.ts';
import { borrowDatabase, emptyTables, inDatabase } from '../support/engines/postgres-databases.ts';
import { silentLog } from '../support/silent-log.ts';
import { openMemoryWorld } from './memory-world.ts';
import type { OpenWorld, World } from './world.ts';

type Side = { readonly events: EventStream; readonly limits: RateLimitStore };

const pairOf = (first: Side, second: Side): Side => {
  let takes = 0;
  return {
    events: { publish: first.events.publish, subscribe: second.events.subscribe },
    limits: { take: (...asked) => (++takes % 2 === 0 ? first : second).limits.take(...asked) },
  };
};

/** Two handles on one file. */
export const openLivePair: OpenWorld = async options => {
  const world = await openMemoryWorld(options);
  const folder = await mkdtemp(join(tmpdir(), 'faultmaven-live-'));
  const open = () => openLive({ file: join(folder, 'live.db'), clock: world.clock, log: silentLog });
  const [first, second] = [open(), open()];
  return {
    ...world,
    ...pairOf(first, second),
    async dispose() {
      await first.close();
      await second.close();
      await world.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** Slow enough that nothing is found by polling. */
const RARELY = { heartbeatMs: 100, pollMs: 60_000 };

/** Two pools on one database, of which the one that reads is told by the other one's notifications alone. */
export const openPostgresPair: OpenWorld = async (options = {}) => {
  const world: World = await openMemoryWorld(options);
  const { clock, ids } = world;
  const { url, giveBack } = await borrowDatabase();
  const rest = { log: silentLog, subscriptions: {}, currentTrace: () => null, pace: RARELY };
  const open = () => openPostgres({ url, clock, ids, ...rest });
  const [first, second] = [await open(), await open()];
  await inDatabase(url, emptyTables);
  return {
    ...world,
    ...pairOf(first.live, second.live),
    async dispose() {
      await first.close();
      await second.close();
      await world.dispose();
      giveBack();
    },
  };
};
