import type { Statements } from '../statements.ts';

/** A database, opened to be carried away from or into. */
export type TransferConnection = {
  /** What is committed at one moment, however long the reading takes and whatever is written meanwhile. */
  snapshot<Result>(work: (sql: Statements) => Promise<Result>): Promise<Result>;
  /** Everything that is written, or nothing, while nobody else writes to the tables that are carried.
   *  @throws DomainError 'unavailable' when the database is full, does not answer, or others do not stop writing. */
  write<Result>(work: (sql: Statements) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
};
