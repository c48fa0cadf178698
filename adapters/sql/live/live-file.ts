import { chmodSync, rmSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { DomainError } from '../../../core/kernel/error.ts';
import { SQLITE } from '../dialect.ts';
import { translate } from '../failure.ts';
import { type Handle, prepare } from '../sqlite/handle.ts';
import { retryBusy } from '../sqlite/retry-busy.ts';
import type { SqlValue, Statements } from '../statements.ts';
import { CACHE_TABLES } from './cache-table.ts';

/** Grows with every change to the tables below: a file of another layout is made anew. */
const LAYOUT = 2;

const TABLES = `
  create table live_events (id integer primary key, topic text not null, type text not null, data text not null) strict;
  create index live_events_topic on live_events (topic, id);
  create table live_limits (key text primary key, used real not null, reset_at integer not null) strict, without rowid;
  create index live_limits_reset on live_limits (reset_at);
  ${CACHE_TABLES}
  pragma user_version = ${LAYOUT};
`;

/** Pages of the log that one checkpoint copies at most: what a writer may have to do beside its own work. */
const CHECKPOINT_PAGES = 100;

export type LiveFile = {
  /** Runs `work` on the open file, which is opened by the first call; while another process holds it, it is tried again
   *  without stopping the event loop. A file that is gone or damaged is made anew, empty; its handle is another one.
   *  @throws DomainError 'unavailable' when the disk does not take it, another process holds it too long, or after `close`. */
  run<Result>(work: (handle: Handle) => Result): Promise<Result>;
  close(): void;
};

type Open = { readonly handle: Handle; readonly identity: string };

/** What progress, rate counters and the cache are kept in: shared by the processes of one machine, and worth no fsync. It
 *  may be deleted at any time. Everything done here is tiny, because SQLite is synchronous. */
export const liveFile = (file: string): LiveFile => {
  let open: Open | undefined;
  let isClosed = false;

  const letGo = (): void => {
    open?.handle.close();
    open = undefined;
  };
  /** Unless another process has made it anew already. */
  const removeDamaged = (): void => {
    const damaged = open?.identity ?? identityOf(file);
    letGo();
    alone(file, () => {
      if (identityOf(file) === damaged) remove(file);
    });
  };
  const opened = (): Handle => {
    if (isClosed) throw new DomainError('unavailable', 'The service is shutting down. Try again later.');
    if (open && open.identity !== identityOf(file)) letGo();
    open ??= alone(file, () => connect(file));
    return open.handle;
  };
  const attempt = <Result>(work: (handle: Handle) => Result): Result => {
    try {
      return work(opened());
    } catch (error) {
      if (!isDamage(error)) throw error;
      removeDamaged();
      return work(opened());
    }
  };

  return {
    async run(work) {
      try {
        return await retryBusy(() => attempt(work));
      } catch (error) {
        throw translate(error);
      }
    },
    close() {
      isClosed = true;
      letGo();
    },
  };
};

/** Runs `work` while no other process makes or removes the file: one that looked for it a moment too early would take away
 *  what another has just written. @throws SqliteError 'SQLITE_BUSY' when another one does. */
const alone = <Result>(file: string, work: () => Result): Result => {
  const lock = new Database(`${file}-lock`, { timeout: 0 });
  try {
    lock.exec('begin exclusive');
    return work();
  } finally {
    lock.close();
  }
};

const connect = (file: string): Open => {
  // What is left beside a file that is gone belongs to no other one.
  if (statSync(file, { throwIfNoEntry: false }) === undefined) remove(file);
  const handle = new Database(file, { timeout: 0 });
  try {
    chmodSync(file, 0o600);
    handle.pragma('journal_mode = wal');
    handle.pragma('synchronous = off');
    handle.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    handle.transaction(() => makeTables(handle)).immediate();
    return { handle, identity: identityOf(file) };
  } catch (error) {
    handle.close();
    throw error;
  }
};

const makeTables = (handle: Handle): void => {
  const layout = handle.pragma('user_version', { simple: true });
  if (layout === LAYOUT) return;
  if (layout !== 0) throw new Database.SqliteError('another layout', 'SQLITE_FORMAT');
  handle.exec(TABLES);
};

const FILES = ['', '-wal'] as const;

/** Which file the path leads to, and which log belongs to it: a handle on others talks to itself. */
const identityOf = (file: string): string =>
  FILES.map(suffix => statSync(file + suffix, { throwIfNoEntry: false })?.ino ?? '').join(' ');

const remove = (file: string): void => {
  for (const suffix of [...FILES, '-shm', '-journal']) rmSync(file + suffix, { force: true });
};

/** Tables are missing in a file that was emptied under our hands. */
const isDamage = (error: unknown): boolean =>
  error instanceof Database.SqliteError &&
  (/^SQLITE_(?:CORRUPT|NOTADB|FORMAT|IOERR_SHORT_READ)/.test(error.code) || error.message.startsWith('no such table'));

/** Single statements on the file, each of them its own transaction. */
export const statementsOn = (live: LiveFile): Statements => ({
  dialect: SQLITE,
  all: <Row>(sql: string, ...parameters: readonly SqlValue[]) =>
    live.run(handle => prepare(handle, sql).all(...parameters) as Row[]),
  run: (sql, ...parameters) => live.run(handle => prepare(handle, sql).run(...parameters).changes),
});
