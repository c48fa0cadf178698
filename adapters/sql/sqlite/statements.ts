import { SQLITE } from '../dialect.ts';
import { translate } from '../failure.ts';
import type { Statements } from '../statements.ts';
import { breather } from './breather.ts';
import { ensureInTransaction, type Handle, prepare } from './handle.ts';
import { retryBusy } from './retry-busy.ts';

/** Statements on the reader, each for itself, or on the writer, where each belongs to the transaction that is open. */
export const sqliteStatements = (handle: Handle, purpose: 'write' | 'read'): Statements => {
  const breathe = breather();
  const attempt = async <Result>(statement: () => Result): Promise<Result> => {
    // Reads of an answer follow each other without end; a transaction is not held up, and breathes between its closures.
    if (purpose === 'read') await breathe();
    try {
      return await retryBusy(() => {
        if (purpose === 'write') ensureInTransaction(handle);
        return statement();
      });
    } catch (error) {
      throw translate(error);
    }
  };
  return {
    dialect: SQLITE,
    all: <Row>(sql: string, ...parameters: readonly unknown[]) =>
      attempt(() => prepare(handle, sql).all(parameters) as Row[]),
    run: (sql, ...parameters) => attempt(() => prepare(handle, sql).run(parameters).changes),
  };
};
