import { openPostgresOrm } from '../../../adapters/sql/postgres-orm.ts';
import { closePool, type PgPool, poolOf } from '../../../adapters/sql/postgresql/pool.ts';
import { postgresServer } from './postgres.ts';

/** Runs a statement in a database of the server that the tests use, over a connection of its own. */
export const inDatabase = async <Result>(url: string, work: (pool: PgPool) => Promise<Result>): Promise<Result> => {
  const orm = await openPostgresOrm(url, { size: 1, statementDeadlineMs: 0 });
  const pool = await poolOf(orm);
  try {
    return await work(pool);
  } finally {
    await closePool(orm, pool);
  }
};

let made = 0;

/** The address of a new database, empty, without a table. */
export const emptyDatabase = async (options = ''): Promise<string> => {
  const server = await postgresServer();
  const name = `tests_${process.pid}_${++made}`;
  await inDatabase(server, pool => pool.query(`create database ${name} ${options}`));
  const url = new URL(server);
  url.pathname = name;
  return url.href;
};

export const dropDatabase = async (url: string): Promise<void> => {
  const server = await postgresServer();
  await inDatabase(server, pool => pool.query(`drop database ${new URL(url).pathname.slice(1)} with (force)`));
};

const free: string[] = [];

/** A database that nobody else has until it is handed back. One that was used before is emptied, which is far quicker than
 *  making a new one. */
export const borrowDatabase = async (): Promise<{ url: string; giveBack: () => void }> => {
  const url = free.pop() ?? (await emptyDatabase());
  return { url, giveBack: () => void free.push(url) };
};

const EMPTY_ALL = `
  do $$ declare name text; begin
    for name in select tablename from pg_tables where schemaname = 'public' and tablename <> 'msg_migrations' loop
      execute 'delete from ' || quote_ident(name);
    end loop;
  end $$`;

/** Takes away every row, and leaves what the migrations made. */
export const emptyTables = async (pool: PgPool): Promise<void> => {
  await pool.query(EMPTY_ALL);
};
