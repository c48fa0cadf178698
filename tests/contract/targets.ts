import { postgresMissing } from '../support/engines/postgres.ts';
import { openMemoryWorld } from './memory-world.ts';
import { openPostgresWorld } from './postgres-world.ts';
import { openSqliteWorld } from './sqlite-world.ts';
import type { OpenWorld } from './world.ts';

type Worlds = { readonly [target: string]: OpenWorld };

/** What need not last: where events and limits are kept beside a database. */
export const liveWorlds: Worlds = { memory: openMemoryWorld, sqlite: openSqliteWorld };

const missing = postgresMissing();
if (missing) process.stderr.write(`contracts on PostgreSQL ${missing}\n`);

/** Every database that the repositories, the queue and the stores must work on, each one opened empty. */
export const worlds: Worlds = { ...liveWorlds, ...(!missing && { postgresql: openPostgresWorld }) };
