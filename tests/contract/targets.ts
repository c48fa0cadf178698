import { openMemoryWorld } from './memory-world.ts';
import { openSqliteWorld } from './sqlite-world.ts';
import type { OpenWorld } from './world.ts';

/** Every database that the repositories, the queue and the stores must work on, each one opened empty. */
export const worlds: { readonly [target: string]: OpenWorld } = {
  memory: openMemoryWorld,
  sqlite: openSqliteWorld,
};
