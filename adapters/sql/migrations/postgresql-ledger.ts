import type { MigrationObject } from '@mikro-orm/core';

/** The migrations of PostgreSQL, in the order in which they run; append only. Its history began later than SQLite's, so
 *  the names are others and the tables the same. */
export const POSTGRES_MIGRATIONS: readonly string[] = [
  'messaging/0001-initial',
  'auth/0001-initial',
  'session/0001-initial',
  'case/0001-initial',
  'evidence/0001-initial',
  'knowledge/0001-initial',
  'agent/0001-initial',
  'search/0001-initial',
  'live/0001-initial',
  'messaging/0002-installation',
  'evidence/0002-baselines',
  'agent/0002-model-calls',
  'live/0002-cache',
  'evidence/0003-features',
  'agent/0003-post-mortem-prompts',
];

/** The classes behind the names. */
export const loadPostgresMigrations = async (): Promise<MigrationObject[]> => {
  const classes = [
    (await import('./postgresql/messaging/0001-initial.ts')).Messaging0001,
    (await import('./postgresql/auth/0001-initial.ts')).Auth0001,
    (await import('./postgresql/session/0001-initial.ts')).Session0001,
    (await import('./postgresql/case/0001-initial.ts')).Case0001,
    (await import('./postgresql/evidence/0001-initial.ts')).Evidence0001,
    (await import('./postgresql/knowledge/0001-initial.ts')).Knowledge0001,
    (await import('./postgresql/agent/0001-initial.ts')).Agent0001,
    (await import('./postgresql/search/0001-initial.ts')).Search0001,
    (await import('./postgresql/live/0001-initial.ts')).Live0001,
    (await import('./postgresql/messaging/0002-installation.ts')).Messaging0002,
    (await import('./postgresql/evidence/0002-baselines.ts')).Evidence0002,
    (await import('./postgresql/agent/0002-model-calls.ts')).Agent0002,
    (await import('./postgresql/live/0002-cache.ts')).Live0002,
    (await import('./postgresql/evidence/0003-features.ts')).Evidence0003,
    (await import('./postgresql/agent/0003-post-mortem-prompts.ts')).Agent0003,
  ];
  return POSTGRES_MIGRATIONS.map((name, index) => ({ name, class: classes[index] as MigrationObject['class'] }));
};
