import type { MikroORM } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';

/** What we use of a connection of the `pg` package, which has no types of its own. */
export type PgClient = {
  query(text: string, values?: readonly unknown[]): Promise<PgResult>;
  /** Back to the pool; with `true` it is closed instead. */
  release(destroy?: boolean): void;
  on(event: 'notification', listener: (news: Notification) => void): unknown;
  on(event: 'error' | 'end', listener: () => void): unknown;
};

export type Notification = { readonly channel: string; readonly payload?: string };

export type PgResult = {
  readonly command: 'INSERT' | 'UPDATE' | 'DELETE' | 'SELECT' | 'COMMIT' | 'ROLLBACK';
  readonly rowCount: number;
  readonly rows: unknown[];
};

export type PgPool = {
  connect(): Promise<PgClient>;
  query(text: string, values?: readonly unknown[]): Promise<PgResult>;
  on(event: 'connect', listener: (client: PgClient) => void): unknown;
  end(): Promise<void>;
  readonly ending: boolean;
  readonly options: { readonly types: { setTypeParser(oid: number, parse: (text: string) => unknown): void } };
};

/** Connections of one process, the one that listens not counted. */
export const POOL_SIZE = 10;

/** How long a connection may take, a free one or a new one. */
const CONNECT_MS = 5000;

export type PoolOptions = {
  /** Of a statement, on the server. 0: none. */
  readonly statementDeadlineMs: number;
  readonly size: number;
};

/** Settings of `pg` under which every wait ends: the server gives up a statement first; where the server or the way to it
 *  is gone, this side does, a little later. A transaction whose process is frozen does not keep its locks. */
export const poolSettings = (url: string, { statementDeadlineMs, size }: PoolOptions) => ({
  connectionString: url,
  application_name: 'faultmaven',
  max: size,
  idleTimeoutMillis: 30_000,
  connectionTimeoutMillis: CONNECT_MS,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  ...(statementDeadlineMs > 0 && {
    statement_timeout: statementDeadlineMs,
    query_timeout: statementDeadlineMs + 1000,
    idle_in_transaction_session_timeout: statementDeadlineMs * 2,
  }),
});

/** PostgreSQL's type `bigint`. */
const INT8 = 20;

/** The connections under the entity managers. A bigint is a number: instants, sizes and counts are exact far beyond
 *  anything that is stored. */
export const poolOf = async (orm: MikroORM): Promise<PgPool> => {
  const pool = (await (orm.em as SqlEntityManager).getConnection().getNativeClient()) as PgPool;
  pool.options.types.setTypeParser(INT8, Number);
  return pool;
};

/** MikroORM ends the connections only if it has used one itself. */
export const closePool = async (orm: MikroORM, pool: PgPool): Promise<void> => {
  await orm.close();
  if (!pool.ending) await pool.end();
};
