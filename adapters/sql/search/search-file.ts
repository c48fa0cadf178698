import { closeSync, fchmodSync, fstatSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { isBusy } from '../sqlite/handle.ts';

/** Grows with every change to the tables below or to what is written into them. */
const LAYOUT = 1;
/** Other processes on the file hold its write lock for one short transaction at a time. */
const BUSY_MS = 1_000;

export type SearchFile = {
  readonly db: Database.Database;
  /** False once the path leads to another file, which another process made anew: open that one instead. */
  isCurrent(): boolean;
};

/** `document.state`: 0 being written, 1 live, 2 being removed. Only live ones are found. */
const TABLES = `
  create table rebuild (pending integer not null);
  insert into rebuild values (1);
  create table collection (id integer primary key, name text not null unique) strict;
  create table document (
    id integer primary key autoincrement, collection integer not null, name text not null,
    version integer not null, state integer not null, since integer not null
  ) strict;
  create unique index document_live on document (collection, name) where state = 1;
  create index document_not_live on document (state) where state <> 1;
  pragma user_version = ${LAYOUT};
`;

const isDamage = (error: unknown): boolean =>
  error instanceof Database.SqliteError && /^SQLITE_(?:CORRUPT|NOTADB|FORMAT)/.test(error.code);

const remove = (file: string): void => {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true });
};

/** Holds everybody's text, so its owner alone may read it; the files that SQLite puts beside it get the same mode. */
const keepPrivate = (file: string): void => {
  const handle = openSync(file, 'a', 0o600);
  try {
    const { mode, uid } = fstatSync(handle);
    if ((mode & 0o077) !== 0 && uid === process.getuid?.()) fchmodSync(handle, 0o600);
  } finally {
    closeSync(handle);
  }
};

const connect = (file: string): Database.Database => {
  keepPrivate(file);
  const db = new Database(file);
  try {
    db.pragma(`busy_timeout = ${BUSY_MS}`);
    db.pragma('journal_mode = wal');
    db.pragma('synchronous = normal');
    // The lock first: another process may be making the same file at the same moment.
    db.transaction(() => {
      const layout = db.pragma('user_version', { simple: true });
      if (layout === LAYOUT) return;
      if (layout !== 0) throw new Database.SqliteError('another layout', 'SQLITE_FORMAT');
      db.exec(TABLES);
    }).immediate();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};

/** SQLite does not wait by itself while another process turns the same new file to WAL. The thread has nothing else to do. */
const connectPatiently = (file: string): Database.Database => {
  for (const began = performance.now(); ; ) {
    try {
      return connect(file);
    } catch (error) {
      if (!isBusy(error) || performance.now() - began > BUSY_MS) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
};

/** Opens the file. One that is damaged, or of another layout, is removed and made anew: everything in it can be derived
 *  again. */
export const openSearchFile = (file: string): SearchFile => {
  mkdirSync(dirname(file), { recursive: true });
  let db: Database.Database;
  try {
    db = connectPatiently(file);
  } catch (error) {
    if (!isDamage(error)) throw error;
    remove(file);
    db = connectPatiently(file);
  }
  const inode = statSync(file).ino;
  return { db, isCurrent: () => statSync(file, { throwIfNoEntry: false })?.ino === inode };
};

/** True if the error said that the file is damaged, and has been removed: the next open makes it anew. */
export const removeIfDamaged = (error: unknown, { db }: SearchFile, file: string): boolean => {
  if (!isDamage(error)) return false;
  db.close();
  remove(file);
  return true;
};
