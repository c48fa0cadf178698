import type { MigrationObject, MikroORM } from '@mikro-orm/core';
import { DomainError } from '../../../core/kernel/error.ts';
import type { Statements } from '../statements.ts';

/** Where the names of the migrations that ran are kept. */
export const LEDGER_TABLE = 'msg_migrations';

/** In the order in which they run; append only. Names carry the module, because each module's tables move with it. */
export const SQLITE_MIGRATIONS: readonly string[] = [
  'messaging/0001-initial',
  'auth/0001-initial',
  'session/0001-initial',
  'case/0001-initial',
  'evidence/0001-initial',
  'knowledge/0001-initial',
  'agent/0001-initial',
  'messaging/0002-requests',
  'agent/0002-post-mortems',
  'knowledge/0002-embeddings',
  'knowledge/0003-file-keys',
  'messaging/0003-carried-jobs',
  'auth/0002-external-identities',
  'messaging/0004-installation',
  'evidence/0002-baselines',
  'agent/0003-model-calls',
  'evidence/0003-features',
  'agent/0004-post-mortem-prompts',
];

/** Keeps other processes out while it runs what it is given. */
type Alone = (work: () => Promise<void>) => Promise<void>;

export type Migrating = {
  readonly reads: Statements;
  /** Every migration of the engine, in its order. */
  readonly names: readonly string[];
  readonly open: () => Promise<MikroORM>;
  readonly alone: Alone;
};

/** Brings the database up to this code. The migrator and the migrations are loaded only when one of them has to run; of
 *  processes that start together one runs them.
 *  @throws DomainError 'unavailable' when the database was written by a newer version. */
export const migrate = async ({ reads, names, open, alone }: Migrating): Promise<void> => {
  if (await isUpToDate(reads, names)) return;
  await alone(async () => {
    if (await isUpToDate(reads, names)) return;
    const orm = await open();
    try {
      await orm.migrator.up();
    } finally {
      await orm.close();
    }
  });
};

export const isUpToDate = async (reads: Statements, names: readonly string[]): Promise<boolean> => {
  const done = await namesDone(reads);
  const unknown = done.filter(name => !names.includes(name));
  if (unknown.length > 0)
    throw new DomainError(
      'unavailable',
      `The database was made by a newer version of FaultMaven (it holds ${unknown.join(', ')}). Start that version, or restore a backup from before it.`,
    );
  return done.length === names.length;
};

const namesDone = async (reads: Statements): Promise<string[]> => {
  const [ledger] = await reads.all(reads.dialect.tableNamed, LEDGER_TABLE);
  if (!ledger) return [];
  return (await reads.all<{ name: string }>(`select name from ${LEDGER_TABLE} order by id`)).map(({ name }) => name);
};

/** The classes behind the names. */
export const loadSqliteMigrations = async (): Promise<MigrationObject[]> => {
  const classes = [
    (await import('./sqlite/messaging/0001-initial.ts')).Messaging0001,
    (await import('./sqlite/auth/0001-initial.ts')).Auth0001,
    (await import('./sqlite/session/0001-initial.ts')).Session0001,
    (await import('./sqlite/case/0001-initial.ts')).Case0001,
    (await import('./sqlite/evidence/0001-initial.ts')).Evidence0001,
    (await import('./sqlite/knowledge/0001-initial.ts')).Knowledge0001,
    (await import('./sqlite/agent/0001-initial.ts')).Agent0001,
    (await import('./sqlite/messaging/0002-requests.ts')).Messaging0002,
    (await import('./sqlite/agent/0002-post-mortems.ts')).Agent0002,
    (await import('./sqlite/knowledge/0002-embeddings.ts')).Knowledge0002,
    (await import('./sqlite/knowledge/0003-file-keys.ts')).Knowledge0003,
    (await import('./sqlite/messaging/0003-carried-jobs.ts')).Messaging0003,
    (await import('./sqlite/auth/0002-external-identities.ts')).Auth0002,
    (await import('./sqlite/messaging/0004-installation.ts')).Messaging0004,
    (await import('./sqlite/evidence/0002-baselines.ts')).Evidence0002,
    (await import('./sqlite/agent/0003-model-calls.ts')).Agent0003,
    (await import('./sqlite/evidence/0003-features.ts')).Evidence0003,
    (await import('./sqlite/agent/0004-post-mortem-prompts.ts')).Agent0004,
  ];
  return SQLITE_MIGRATIONS.map((name, index) => ({ name, class: classes[index] as MigrationObject['class'] }));
};
