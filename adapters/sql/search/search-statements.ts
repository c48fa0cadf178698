import type { Row, Statement } from './guest.ts';
import type { SearchThread } from './search-thread.ts';

/** A doorway for the guest that `searchThread` was told of: its own statements on its own tables, in the file and on the
 *  thread of the search index.
 *  @throws what `ask` does: 'unavailable', also for SQL that cannot be run; 'cancelled'. */
export type SearchStatements = {
  /** Before any write that is waiting, as a search is. */
  read(statement: Statement, signal?: AbortSignal): Promise<readonly Row[]>;
  /** In one transaction, which keeps searches waiting: a few hundred rows at most. How many rows each statement changed. */
  write(statements: readonly Statement[], signal?: AbortSignal): Promise<readonly number[]>;
};

export const searchStatements = ({ ask }: SearchThread): SearchStatements => ({
  read: (statement, signal) => ask('read', statement, signal),
  write: (statements, signal) => ask('write', { statements }, signal),
});
