import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type TransactionSettings,
} from 'kysely';
import { breather } from './breather.ts';
import { execute, prepared } from './execute.ts';
import { ensureInTransaction, type Handle } from './handle.ts';
import { retryBusy } from './retry-busy.ts';

export type Handles = { readonly writer: Handle; readonly reader: Handle };

/** One transaction at a time holds the writer. */
const mutex = () => {
  let tail: Promise<unknown> = Promise.resolve();
  return async (): Promise<() => void> => {
    let release: () => void = () => undefined;
    const before = tail;
    tail = new Promise<void>(resolve => {
      release = resolve;
    });
    await before;
    return release;
  };
};

type Acquire = () => Promise<() => void>;

/** Outside a transaction, what only reads goes to the reader and anything else waits its turn for the writer.
 *  Kysely gives a connection back only after success: a begin that failed is therefore kept and thrown by the first
 *  statement and by commit, so that the rollback that follows frees the connection (otherwise every later query hangs). */
class SqliteConnection implements DatabaseConnection {
  private readonly handles: Handles;
  private readonly acquire: Acquire;
  private readonly breathe: () => Promise<void>;
  private release: (() => void) | undefined;
  private failed: { error: unknown } | undefined;

  constructor(handles: Handles, acquire: Acquire, breathe: () => Promise<void>) {
    this.handles = handles;
    this.acquire = acquire;
    this.breathe = breathe;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.failed) throw this.failed.error;
    await this.breathe();
    const { writer, reader } = this.handles;
    if (this.release) {
      ensureInTransaction(writer);
      return execute(prepared(writer, query), query);
    }
    const statement = prepared(reader, query);
    if (statement.readonly) return retryBusy(() => execute(statement, query));
    const release = await this.acquire();
    try {
      return await retryBusy(() => execute(prepared(writer, query), query));
    } finally {
      release();
    }
  }

  async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    yield await this.executeQuery<Row>(query);
  }

  async begin(settings: TransactionSettings): Promise<void> {
    this.release = await this.acquire();
    try {
      const readOnly = settings.accessMode === 'read only';
      await retryBusy(() => this.handles.writer.exec(readOnly ? 'begin' : 'begin immediate'));
    } catch (error) {
      this.failed = { error };
    }
  }

  commit(): void {
    if (this.failed) throw this.failed.error;
    ensureInTransaction(this.handles.writer);
    this.handles.writer.exec('commit');
    this.end();
  }

  rollback(): void {
    try {
      if (this.handles.writer.inTransaction) this.handles.writer.exec('rollback');
    } finally {
      this.end();
    }
  }

  private end(): void {
    this.failed = undefined;
    this.release?.();
    this.release = undefined;
  }
}

/** Savepoints are kysely's own: they are statements like any other. */
class FairSqliteDriver extends SqliteDriver {
  private readonly handles: Handles;
  private readonly acquire = mutex();
  private readonly breathe = breather();

  constructor(handles: Handles) {
    super({ database: handles.writer });
    this.handles = handles;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    await this.breathe();
    return new SqliteConnection(this.handles, this.acquire, this.breathe);
  }

  override async beginTransaction(connection: DatabaseConnection, settings?: TransactionSettings): Promise<void> {
    await ours(connection).begin(settings ?? {});
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    ours(connection).commit();
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    ours(connection).rollback();
  }

  override async destroy(): Promise<void> {
    // The handles are closed by whoever opened them.
  }
}

const ours = (connection: DatabaseConnection): SqliteConnection => {
  if (connection instanceof SqliteConnection) return connection;
  throw new TypeError('a connection that this driver did not make');
};

/** Kysely takes SQLite for one connection and lets every query wait for an open transaction; here reads have their own. */
class SharedSqliteAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

/** Kysely's SQLite dialect over two handles of ours. */
export class FairSqliteDialect extends SqliteDialect {
  private readonly handles: Handles;

  constructor(handles: Handles) {
    super({ database: handles.writer });
    this.handles = handles;
  }

  override createAdapter(): SqliteAdapter {
    return new SharedSqliteAdapter();
  }

  override createDriver(): Driver {
    return new FairSqliteDriver(this.handles);
  }
}
