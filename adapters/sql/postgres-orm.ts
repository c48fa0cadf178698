import type { MikroORM } from '@mikro-orm/core';
import { PostgreSqlDriver, MikroORM as PostgresOrm } from '@mikro-orm/postgresql';
import { LEDGER_TABLE } from './migrations/ledger.ts';
import { loadPostgresMigrations } from './migrations/postgresql-ledger.ts';
import { ENTITIES } from './orm.ts';
import { type PoolOptions, poolSettings } from './postgresql/pool.ts';

const options = (url: string, pool: PoolOptions) => ({
  driver: PostgreSqlDriver,
  clientUrl: url,
  entities: Object.values(ENTITIES).flat(),
  driverOptions: poolSettings(url, pool),
  schemaGenerator: { skipTables: [/^(msg|search|live)_/] },
  ensureDatabase: false,
  debug: false,
});

export const openPostgresOrm = (url: string, pool: PoolOptions): Promise<MikroORM> =>
  PostgresOrm.init(options(url, pool));

/** With the migrator, whose statements may take as long as they need. */
export const openMigratingPostgresOrm = async (url: string): Promise<MikroORM> => {
  const { Migrator } = await import('@mikro-orm/migrations');
  return PostgresOrm.init({
    ...options(url, { size: 2, statementDeadlineMs: 0 }),
    extensions: [Migrator],
    migrations: {
      tableName: LEDGER_TABLE,
      migrationsList: await loadPostgresMigrations(),
      snapshot: false,
      silent: true,
    },
  });
};
