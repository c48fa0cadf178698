import { readdirSync } from 'node:fs';
import type { MikroORM } from '@mikro-orm/core';
import { expect } from 'chai';
import { settableClock } from '../../../adapters/memory/clock.ts';
import { POSTGRES_MIGRATIONS } from '../../../adapters/sql/migrations/postgresql-ledger.ts';
import { openPostgres, type PostgresOptions } from '../../../adapters/sql/postgres-database.ts';
import { openMigratingPostgresOrm } from '../../../adapters/sql/postgres-orm.ts';
import { systemIds } from '../../../adapters/system/ids.ts';
import { postgresMissing } from '../../support/engines/postgres.ts';
import { emptyDatabase, inDatabase } from '../../support/engines/postgres-databases.ts';
import { silentLog } from '../../support/silent-log.ts';
import { refusal } from '../../support/waiting.ts';

const FOLDER = new URL('../../../adapters/sql/migrations/postgresql/', import.meta.url);

const TABLES = `select table_name as name from information_schema.tables
  where table_schema = 'public' and table_name <> 'msg_migrations' order by 1`;
/** What a migration may forget to take away. */
const LEFT = `
  select cfgname as name from pg_ts_config where cfgnamespace = 'public'::regnamespace
  union all select dictname from pg_ts_dict where dictnamespace = 'public'::regnamespace
  union all select proname from pg_proc where pronamespace = 'public'::regnamespace
  union all select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'S'
    and relname <> 'msg_migrations_id_seq'`;
const USER = `insert into auth_users (id, email, email_key, name, roles, password_hash, created_at, version)
  values ('a', 'a', 'a', 'a', '[]', 'a', 1, 1)`;
const JOB = `insert into msg_jobs (id, type, owner_id, subject, payload, status, progress, attempts, max_attempts, fence,
    available_at, created_at, updated_at)
  values ('a', 'a', 'a', 'a', '{}', 'queued', 0, 0, 5, 0, 1, 1, 1)`;
const SEARCH = `
  with scope as (insert into search_scopes (collection, token, entries, words) values ('a', 'a', 1, 1) returning id),
    entry as (insert into search_entries (edition, ordinal, scope, words, vector)
      select 1, 0, id, 1, to_tsvector('search_words', 'disks') from scope),
    word as (insert into search_words (scope, lexeme, entries) select id, 'disk', 1 from scope)
  insert into search_documents (collection, name, version, edition) values ('a', 'a', 1, 1)`;
const LIVE = [
  "insert into live_topics (topic, last_id) values ('a', 1)",
  "insert into live_events (topic, id, type, data) values ('a', 1, 'a', '{}')",
  "insert into live_limits (key, used, reset_at) values ('a', 1, 1)",
];

/** Entities have no word for how text is sorted, so this takes it away: nothing else may differ. */
const PLAIN = `
  do $$ declare c record; begin
    for c in select table_name, column_name from information_schema.columns where table_schema = 'public' and collation_name = 'C'
    loop execute format('alter table %I alter column %I type text collate "default"', c.table_name, c.column_name);
    end loop;
  end $$`;

const missing = postgresMissing();

(missing ? describe.skip : describe)(`the migrations on PostgreSQL${missing ? `, ${missing}` : ''}`, () => {
  const clock = settableClock();
  let url: string;
  let orm: MikroORM;
  before(async () => {
    url = await emptyDatabase();
    orm = await openMigratingPostgresOrm(url);
  });
  after(() => orm.close());

  const run = (statement: string, at = url): Promise<unknown[]> =>
    inDatabase(at, async pool => (await pool.query(statement)).rows);
  const options = (at: string): PostgresOptions => ({
    url: at,
    clock,
    ids: systemIds({ clock }),
    log: silentLog,
    subscriptions: {},
    currentTrace: () => null,
  });

  it('are listed, every one on disk, in an order that is never changed', () => {
    const onDisk = readdirSync(FOLDER).flatMap(module =>
      readdirSync(new URL(`${module}/`, FOLDER)).map(file => `${module}/${file.replace(/\.ts$/, '')}`),
    );
    expect([...POSTGRES_MIGRATIONS].sort()).to.deep.equal(onDisk.sort());
  });

  it('make the tables that the entities expect', async () => {
    await orm.migrator.up();
    await run(PLAIN);
    expect(await orm.schema.getUpdateSchemaSQL({ safe: false })).to.equal('');
    await run('alter table case_cases alter column title type varchar(100)');
    expect(await orm.schema.getUpdateSchemaSQL({ safe: false })).to.match(/case_cases.*title/);
  });

  it('go down with data in the tables, and up again', async () => {
    await orm.migrator.up();
    const before = await run(TABLES);
    await run(USER);
    for (const statement of [JOB, SEARCH, ...LIVE]) await run(statement);
    await orm.migrator.down({ to: 0 });
    expect(await run(TABLES)).to.deep.equal([]);
    expect(await run(LEFT)).to.deep.equal([]);
    await orm.migrator.up();
    expect(await run(TABLES)).to.deep.equal(before);
    expect(before.length).to.be.greaterThan(19);
    for (const statement of [JOB, SEARCH, ...LIVE]) await run(statement);
  });

  it('run once, however many processes open the database at the same time', async () => {
    const fresh = await emptyDatabase();
    const opened = await Promise.all([1, 2, 3].map(() => openPostgres(options(fresh))));
    await Promise.all(opened.map(database => database.close()));
    const done = await run('select name from msg_migrations order by id', fresh);
    expect(done).to.deep.equal(POSTGRES_MIGRATIONS.map(name => ({ name })));
  });

  it('of a newer version are refused, and left alone', async () => {
    const fresh = await emptyDatabase();
    await (await openPostgres(options(fresh))).close();
    await run("insert into msg_migrations (name) values ('case/0999-tomorrow')", fresh);
    const error = await refusal('unavailable', () => openPostgres(options(fresh)));
    expect(error.message).to.match(/newer version.*case\/0999-tomorrow/);
    expect(await run('select id from auth_users', fresh)).to.deep.equal([]);
  });
});
