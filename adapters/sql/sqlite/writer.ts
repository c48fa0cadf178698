import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  DummyDriver,
  Kysely,
  type QueryResult,
  SqliteDialect,
} from 'kysely';
import type { Durability } from '../../../core/ports/transactor.ts';
import { breather } from './breather.ts';
import { execute, prepared } from './execute.ts';
import { ensureInTransaction, type Handle, prepare } from './handle.ts';
import { retryBusy } from './retry-busy.ts';

/** Marks within the transaction that is open, one at a time. */
export type Savepoints = {
  begin(): void;
  release(): void;
  /** Undoes everything since `begin`. */
  undo(): void;
};

/** The transactions of this process on a file, one after the other. What is asked for within one throws SqliteError
 *  'SQLITE_ABORT_ROLLBACK' when SQLite has ended it by itself. */
export type Writer = {
  /** Waits for other processes, without stopping the event loop. */
  begin(durability: Durability): Promise<void>;
  commit(): void;
  /** Also of what is over already. */
  rollback(): void;
  readonly savepoints: Savepoints;
  /** The queries of entity managers, within the transaction that is open. */
  readonly queries: Kysely<never>;
};

/** Of a commit that may wait for the next one the log is written, but not synced: the next sync takes it along, because it
 *  is one of the whole log, and after a power cut SQLite keeps the part of the log that is whole. */
const SYNCHRONOUS: Readonly<Record<Durability, string>> = { now: 'full', 'with-next': 'normal' };

export const sqliteWriter = (writer: Handle): Writer => {
  let synchronous: string | undefined;
  return {
    begin: durability =>
      retryBusy(() => {
        const wanted = SYNCHRONOUS[durability];
        if (wanted !== synchronous) writer.pragma(`synchronous = ${wanted}`);
        synchronous = wanted;
        writer.exec('begin immediate');
      }),
    commit() {
      ensureInTransaction(writer);
      writer.exec('commit');
    },
    rollback() {
      if (writer.inTransaction) writer.exec('rollback');
    },
    savepoints: savepointsOn(writer),
    queries: new Kysely({ dialect: new WithinTransactionDialect(writer) }),
  };
};

const savepointsOn = (writer: Handle): Savepoints => {
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

const connectionOn = (writer: Handle): DatabaseConnection => {
  const breathe = breather();
  const executeQuery = async <Row>(query: CompiledQuery): Promise<QueryResult<Row>> => {
    await breathe();
    ensureInTransaction(writer);
    return execute(prepared(writer, query), query);
  };
  return {
    executeQuery,
    async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
      yield await executeQuery<Row>(query);
    },
  };
};

/** Kysely's SQLite dialect over a transaction that somebody else begins and ends. */
class WithinTransactionDialect extends SqliteDialect {
  private readonly connection: DatabaseConnection;

  constructor(writer: Handle) {
    super({ database: writer });
    this.connection = connectionOn(writer);
  }

  override createDriver(): Driver {
    const { connection } = this;
    return Object.assign(new DummyDriver(), { acquireConnection: async () => connection });
  }
}
