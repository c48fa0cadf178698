import { translate } from '../failure.ts';
import { SQLITE_MIGRATIONS } from '../migrations/ledger.ts';
import { type Handle, openHandle } from '../sqlite/handle.ts';
import { retryBusy } from '../sqlite/retry-busy.ts';
import { sqliteStatements } from '../sqlite/statements.ts';
import type { Statements } from '../statements.ts';
import type { TransferConnection } from './connection.ts';
import { ensureUpToDate } from './up-to-date.ts';

/** A SQLite file that is there. Reading keeps no writer waiting; the log of the file grows as long as it goes on. */
export const sqliteTransfer = (file: string): TransferConnection => ({
  snapshot: work =>
    transaction(file, 'read', async sql => {
      await ensureUpToDate(sql, SQLITE_MIGRATIONS);
      return work(sql);
    }),
  write: work => transaction(file, 'write', work),
  close: async () => undefined,
});

const transaction = async <Result>(
  file: string,
  purpose: 'read' | 'write',
  work: (sql: Statements) => Promise<Result>,
): Promise<Result> => {
  const handle = await retryBusy(() => openHandle(file, purpose));
  try {
    await retryBusy(() => handle.exec(purpose === 'read' ? 'begin' : 'begin immediate'));
    const result = await work(sqliteStatements(handle, purpose));
    await retryBusy(() => handle.exec('commit'));
    return result;
  } catch (error) {
    rollBack(handle);
    throw translate(error);
  } finally {
    handle.close();
  }
};

/** SQLite has done it itself where the disk is full. */
const rollBack = (handle: Handle): void => {
  if (handle.inTransaction) handle.exec('rollback');
};
