import { openPostgresOrm } from '../../../adapters/sql/postgres-orm.ts';
import { closePool, poolOf } from '../../../adapters/sql/postgresql/pool.ts';
import { postgresStatements } from '../../../adapters/sql/postgresql/statements.ts';
import { pooledTransactions } from '../../../adapters/sql/postgresql/transactions.ts';
import { postgresKeywordIndex } from '../../../adapters/sql/search/postgresql-keyword-index.ts';
import type { KeywordIndex } from '../../../core/ports/keyword-index.ts';
import { emptyDatabase } from './postgres-databases.ts';

let made: Promise<string> | undefined;

/** A PostgreSQL index with nothing in it. One at a time: they share a database. */
export const openPostgresIndex = async (
  deadlineMs = 10_000,
): Promise<{ index: KeywordIndex; close(): Promise<void> }> => {
  made ??= emptyDatabase();
  const orm = await openPostgresOrm(await made, { size: 5, statementDeadlineMs: deadlineMs });
  const pool = await poolOf(orm);
  const run = pooledTransactions({
    pool,
    root: orm.em,
    isolation: 'read committed',
    currentTrace: () => null,
    random: Math.random,
    deadlineMs,
  });
  const index = await postgresKeywordIndex({ reads: postgresStatements(pool), run });
  await pool.query('truncate search_documents cascade');
  return { index, close: () => closePool(orm, pool) };
};
