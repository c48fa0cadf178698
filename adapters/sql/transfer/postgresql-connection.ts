import { translate } from '../failure.ts';
import { POSTGRES_MIGRATIONS } from '../migrations/postgresql-ledger.ts';
import { openPostgresOrm } from '../postgres-orm.ts';
import { heldClient } from '../postgresql/held-client.ts';
import { closePool, type PgPool, poolOf } from '../postgresql/pool.ts';
import { postgresStatements } from '../postgresql/statements.ts';
import type { Statements } from '../statements.ts';
import type { TransferConnection } from './connection.ts';
import { TABLES } from './tables.ts';
import { ensureUpToDate } from './up-to-date.ts';

/** Of one statement. Between two of them an archive is read or written, which may take twice as long. */
const STATEMENT_MS = 5 * 60_000;

/** A PostgreSQL database. Reading keeps no writer waiting. */
export const postgresTransfer = async (url: string): Promise<TransferConnection> => {
  const orm = await openPostgresOrm(url, { size: 1, statementDeadlineMs: STATEMENT_MS });
  const pool = await poolOf(orm);
  return {
    snapshot: work =>
      transaction(pool, 'begin isolation level repeatable read, read only', async sql => {
        await ensureUpToDate(sql, POSTGRES_MIGRATIONS);
        return work(sql);
      }),
    write: work =>
      transaction(pool, 'begin', async sql => {
        for (const { name } of TABLES) await sql.run(`lock table ${name} in exclusive mode`);
        return work(sql);
      }),
    close: () => closePool(orm, pool),
  };
};

const transaction = async <Result>(
  pool: PgPool,
  begin: string,
  work: (sql: Statements) => Promise<Result>,
): Promise<Result> => {
  try {
    const client = await pool.connect();
    // The statement that waits then is told; without a listener the process would end.
    client.on('error', () => undefined);
    const held = heldClient(client);
    try {
      await held.query(begin);
      const result = await work(postgresStatements(held));
      const { command } = await held.query('commit');
      if (command !== 'COMMIT') throw held.firstFailure() ?? new Error(`a commit ended as ${command}`);
      await held.end('committed');
      return result;
    } catch (error) {
      await held.end('failed');
      throw error;
    }
  } catch (error) {
    throw translate(error);
  }
};
