import type { MikroORM } from '@mikro-orm/core';
import { SqliteDriver, MikroORM as SqliteOrm } from '@mikro-orm/sqlite';
import { HypothesisRow, ModelCallRow, PostMortemRow, RevisionRow, TranscriptRow, TurnRow } from './agent/rows.ts';
import { ExternalIdentityRow, SignInRow, UserRow } from './auth/rows.ts';
import { CaseRow, MessageRow, TimelineRow } from './case/rows.ts';
import { AnalysisRow, EvidenceRow, FeatureRow } from './evidence/rows.ts';
import { ChunkRow, DocumentRow, EmbeddingRow } from './knowledge/rows.ts';
import { LEDGER_TABLE, loadSqliteMigrations } from './migrations/ledger.ts';
import { SessionRow } from './session/rows.ts';
import { FairSqliteDialect, type Handles } from './sqlite/driver.ts';

/** Each module's own list; modules that share a database share a connection, nothing else. */
export const ENTITIES = {
  auth: [UserRow, SignInRow, ExternalIdentityRow],
  session: [SessionRow],
  case: [CaseRow, MessageRow, TimelineRow],
  evidence: [EvidenceRow, AnalysisRow, FeatureRow],
  knowledge: [DocumentRow, ChunkRow, EmbeddingRow],
  agent: [TurnRow, PostMortemRow, RevisionRow, ModelCallRow, HypothesisRow, TranscriptRow],
} as const;

const options = (file: string, handles: Handles) => ({
  driver: SqliteDriver,
  dbName: file,
  entities: Object.values(ENTITIES).flat(),
  driverOptions: new FairSqliteDialect(handles),
  schemaGenerator: { skipTables: [/^msg_/] },
  ensureDatabase: false,
  debug: false,
});

export const openOrm = (file: string, handles: Handles): Promise<MikroORM> => SqliteOrm.init(options(file, handles));

/** With the migrator, which is large and seldom needed. */
export const openMigratingOrm = async (file: string, handles: Handles): Promise<MikroORM> => {
  const { Migrator } = await import('@mikro-orm/migrations');
  return SqliteOrm.init({
    ...options(file, handles),
    extensions: [Migrator],
    migrations: {
      tableName: LEDGER_TABLE,
      migrationsList: await loadSqliteMigrations(),
      snapshot: false,
      silent: true,
    },
  });
};
