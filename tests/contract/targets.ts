import { postgresMissing } from '../support/engines/postgres.ts';
import { openLivePair, openPostgresPair } from './live-pair.ts';
import { openMemoryWorld } from './memory-world.ts';
import { openPostgresWorld } from './postgres-world.ts';
import { openSqliteWorld } from './sqlite-world.ts';
import type { OpenWorld } from './world.ts';

type Worlds = { readonly [target: string]: OpenWorld };

const missing = postgresMissing();
if (missing) process.stderr.write(`contracts on PostgreSQL ${missing}\n`);

/** Every database that the repositories, the queue and the stores must work on, each one opened empty. */
export const worlds: Worlds = {
  memory: openMemoryWorld,
  sqlite: openSqliteWorld,
  ...(!missing && { postgresql: openPostgresWorld }),
};

/** What need not last, as two processes have it: one publishes what the other reads, and both count. */
export const livePairs: Worlds = {
  'sqlite, between two processes': openLivePair,
  ...(!missing && { 'postgresql, between two processes': openPostgresPair }),
};
