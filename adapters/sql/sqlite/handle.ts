import { accessSync, chmodSync, constants, existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { DomainError } from '../../../core/kernel/error.ts';

export type Handle = Database.Database;
export type Statement = Database.Statement;

/** Opens the file for one purpose: the writer is the only one in this process that changes anything; the reader sees each
 *  commit as soon as it is done and never waits for the writer (WAL). `synchronous=FULL`: a commit that was answered
 *  survives a power cut. `busy_timeout=0`: waiting would stop the event loop, so the driver waits instead, and whoever opens.
 *  @throws SqliteError 'SQLITE_BUSY' when another process holds the file, as one does that makes it.
 *  @throws DomainError 'unavailable' when it cannot be opened at all. */
export const openHandle = (file: string, purpose: 'write' | 'read'): Handle => {
  let handle: Handle | undefined;
  try {
    const isNew = file !== ':memory:' && !existsSync(file);
    // SQLite would open it all the same, for reading.
    if (purpose === 'write' && !isNew && file !== ':memory:') accessSync(file, constants.R_OK | constants.W_OK);
    handle = new Database(file, { timeout: 0, ...(purpose === 'read' && { readonly: true, fileMustExist: true }) });
    // Readable by its owner only; the files beside it (-wal, -shm) get the same mode from SQLite.
    if (isNew) chmodSync(file, 0o600);
    if (purpose === 'write') handle.pragma('journal_mode = WAL');
    handle.pragma('synchronous = FULL');
    handle.pragma('foreign_keys = ON');
    return handle;
  } catch (cause) {
    handle?.close();
    if (isBusy(cause)) throw cause;
    throw new DomainError(
      'unavailable',
      `The database file ${file} cannot be opened. Check that it and its folder may be written by this user and that DATABASE_URL names a SQLite file.`,
      { cause },
    );
  }
};

const MAX_PREPARED = 500;
const prepared = new WeakMap<Handle, Map<string, Database.Statement>>();

/** Statements are prepared once per handle; the least recently used ones go first. */
export const prepare = (handle: Handle, sql: string): Database.Statement => {
  const known = prepared.get(handle) ?? new Map<string, Database.Statement>();
  prepared.set(handle, known);
  const statement = known.get(sql) ?? handle.prepare(sql);
  known.delete(sql);
  known.set(sql, statement);
  if (known.size > MAX_PREPARED) known.delete(known.keys().next().value ?? sql);
  return statement;
};

/** SQLite's code of an error, also of one that MikroORM has wrapped: it copies the code. */
const sqliteCode = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : '';
};

export const isBusy = (error: unknown): boolean => sqliteCode(error).startsWith('SQLITE_BUSY');

export const isRepeatedKey = (error: unknown): boolean =>
  /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)$/.test(sqliteCode(error));

/** The disk or the file, not the statement, is at fault. */
export const isOutage = (error: unknown): boolean =>
  /^SQLITE_(BUSY|FULL|IOERR|CANTOPEN|READONLY|LOCKED|ABORT|NOMEM)/.test(sqliteCode(error));

/** SQLite ends a transaction by itself when the disk is full or fails. What came after that would be outside of it: a
 *  savepoint would begin, and its release commit, a transaction of its own. @throws SqliteError 'SQLITE_ABORT_ROLLBACK'. */
export const ensureInTransaction = (handle: Handle): void => {
  if (!handle.inTransaction) throw new Database.SqliteError('the transaction was ended', 'SQLITE_ABORT_ROLLBACK');
};
