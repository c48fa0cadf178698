import type { Savepoints } from '../transactor.ts';
import { ensureInTransaction, type Handle, prepare } from './handle.ts';

/** Savepoints by prepared statements: hundreds of closures a second have one each.
 *  @throws SqliteError 'SQLITE_ABORT_ROLLBACK' when SQLite has ended the transaction by itself. */
export const sqliteSavepoints = (writer: Handle): Savepoints => {
  const run = (sql: string): void => {
    ensureInTransaction(writer);
    prepare(writer, sql).run();
  };
  return {
    begin: () => run('savepoint closure'),
    release: () => run('release closure'),
    undo() {
      run('rollback to closure');
      run('release closure');
    },
  };
};
