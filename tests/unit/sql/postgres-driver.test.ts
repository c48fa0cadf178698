import { setTimeout as pause } from 'node:timers/promises';
import { defineEntity, type MikroORM, p } from '@mikro-orm/core';
import { PostgreSqlDriver, MikroORM as PostgresOrm } from '@mikro-orm/postgresql';
import { expect } from 'chai';
import type { RunTransaction, Scope } from '../../../adapters/sql/closure.ts';
import { closePool, type PgPool, poolOf, poolSettings } from '../../../adapters/sql/postgresql/pool.ts';
import { postgresStatements } from '../../../adapters/sql/postgresql/statements.ts';
import { type Isolation, pooledTransactions } from '../../../adapters/sql/postgresql/transactions.ts';
import { readOnly } from '../../../adapters/sql/row.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { Durability } from '../../../core/ports/transactor.ts';
import { postgresMissing } from '../../support/engines/postgres.ts';
import { emptyDatabase, inDatabase } from '../../support/engines/postgres-databases.ts';
import { gate, outcome, refusal } from '../../support/waiting.ts';

const Thing = defineEntity({
  name: 'Thing',
  tableName: 'thing',
  properties: { id: p.integer().primary(), text: p.text(), count: p.bigint('number') },
});

const MAKE = 'create table thing (id integer primary key, text text not null, count bigint not null default 0)';
const PID = 'select pg_backend_pid() as pid';

const missing = postgresMissing();

(missing ? describe.skip : describe)(`the PostgreSQL driver${missing ? `, ${missing}` : ''}`, () => {
  let url: string;
  let orm: MikroORM;
  let pool: PgPool;
  before(async () => {
    url = await emptyDatabase();
    await inDatabase(url, made => made.query(MAKE));
  });
  beforeEach(async () => {
    orm = await PostgresOrm.init({
      driver: PostgreSqlDriver,
      clientUrl: url,
      entities: [Thing],
      driverOptions: poolSettings(url, { size: 4, statementDeadlineMs: 2000 }),
    });
    pool = await poolOf(orm);
    await pool.query('truncate thing');
  });
  afterEach(() => closePool(orm, pool));

  const transactions = (isolation: Isolation = 'serializable', deadlineMs = 3000): RunTransaction =>
    pooledTransactions({ pool, root: orm.em, isolation, currentTrace: () => null, random: Math.random, deadlineMs });
  const insert = ({ session }: Scope, id: number, text = 'x'): Promise<unknown> =>
    session().insert(Thing, { id, text, count: 0 });
  const stored = async (): Promise<number[]> =>
    (await readOnly(orm.em).find(Thing, {}, { orderBy: { id: 'asc' } })).map(({ id }) => id);
  const kill = (pid: number): Promise<unknown> =>
    inDatabase(url, other => other.query('select pg_terminate_backend($1)', [pid]));

  it('waits for the disk unless the next commit may do that, too', async () => {
    const run = transactions();
    const waits = (durability?: Durability): Promise<string | undefined> =>
      run(
        async ({ sql }) =>
          (await sql.all<{ synchronous_commit: string }>('show synchronous_commit'))[0]?.synchronous_commit,
        durability,
      );
    expect(await waits('with-next')).to.equal('off');
    expect(await waits('now')).to.equal('on');
    expect(await waits()).to.equal('on');
  });

  it('gives numbers for every integer', async () => {
    await pool.query("insert into thing values (1, 'x', 9007199254740991)");
    const reads = postgresStatements(pool);
    expect(await reads.all('select count, (select count(*) from thing) as things from thing')).to.deep.equal([
      { count: Number.MAX_SAFE_INTEGER, things: 1 },
    ]);
    expect((await readOnly(orm.em).findOne(Thing, { id: 1 }))?.count).to.equal(Number.MAX_SAFE_INTEGER);
  });

  it('says that a value is invalid which PostgreSQL will never take', async () => {
    const { all } = postgresStatements(pool);
    const tooMany = Array.from({ length: 2000 }, () => '1').join(', ');
    for (const [sql, ...values] of [
      ['select ?::integer', '99999999999'],
      ['select ?::integer', 'one'],
      ['select ?::text', 'a\u0000b'],
      [`select ${tooMany}`],
    ] as const)
      await refusal('invalid', () => all(sql, ...values));
  });

  it('runs entities and statements in one transaction', async () => {
    const run = transactions();
    const seen = await run(async scope => {
      await insert(scope, 1);
      await scope.sql.run('insert into thing (id, text) values (?, ?)', 2, 'y');
      return scope.sql.all('select id, text from thing order by id');
    });
    expect(seen).to.deep.equal([
      { id: 1, text: 'x' },
      { id: 2, text: 'y' },
    ]);
    const planned = new Error('planned');
    const failing = run(async scope => {
      await insert(scope, 3);
      await scope.sql.run("insert into thing (id, text) values (4, 'z')");
      throw planned;
    });
    expect(await outcome(() => failing)).to.equal(planned);
    expect(await stored()).to.deep.equal([1, 2]);
  });

  it('runs those again that decided by what has changed since, so that all count', async () => {
    await pool.query("insert into thing values (1, 'x', 0)");
    const run = transactions();
    let attempts = 0;
    const add = (): Promise<unknown> =>
      run(async ({ session }) => {
        attempts++;
        const thing = await session().findOneOrFail(Thing, { id: 1 });
        await session().nativeUpdate(Thing, { id: 1 }, { count: thing.count + 1 });
      });
    await Promise.all(Array.from({ length: 8 }, add));
    expect((await readOnly(orm.em).findOne(Thing, { id: 1 }))?.count).to.equal(8);
    expect(attempts).to.be.greaterThan(8);
  });

  it('runs one again of two that decided by the absence of what the other one made', async () => {
    const run = transactions();
    const beTheOnlyOne = (id: number): Promise<boolean> =>
      run(async scope => {
        const others = await scope.session().count(Thing);
        await pause(20);
        if (others === 0) await insert(scope, id);
        return others === 0;
      });
    const ends = await Promise.all([beTheOnlyOne(1), beTheOnlyOne(2)]);
    expect(ends.filter(Boolean)).to.have.lengthOf(1);
    expect(await stored()).to.have.lengthOf(1);
  });

  it('runs one again of two that wait for each other', async () => {
    await pool.query("insert into thing values (1, 'x', 0), (2, 'x', 0)");
    const run = transactions('read committed');
    const both = (first: number, second: number): Promise<unknown> =>
      run(async ({ sql }) => {
        await sql.run("set local deadlock_timeout = '50ms'");
        await sql.run('update thing set count = count + 1 where id = ?', first);
        await pause(30);
        await sql.run('update thing set count = count + 1 where id = ?', second);
      });
    await Promise.all([both(1, 2), both(2, 1)]);
    const { rows } = await pool.query('select count from thing order by id');
    expect(rows).to.deep.equal([{ count: 2 }, { count: 2 }]);
  });

  it('gives up at the deadline on one that loses again and again, as unavailable', async () => {
    await pool.query("insert into thing values (1, 'x', 0)");
    let attempts = 0;
    const losing = transactions(
      'serializable',
      200,
    )(async ({ session }) => {
      attempts++;
      await session().findOne(Thing, { id: 1 });
      await pool.query('update thing set count = count + 1 where id = 1');
      await session().nativeUpdate(Thing, { id: 1 }, { count: -1 });
    });
    const error = await refusal('unavailable', () => losing);
    expect((error.cause as { code?: string }).code).to.equal('40001');
    expect(attempts).to.be.greaterThan(1);
    expect((await readOnly(orm.em).findOne(Thing, { id: 1 }))?.count).to.equal(attempts);
  });

  it('does not take for committed what PostgreSQL took back because a statement had failed', async () => {
    const swallowing = transactions()(async scope => {
      await insert(scope, 1);
      await outcome(() => insert(scope, 1));
    });
    await refusal('conflict', () => swallowing);
    expect(await stored()).to.deep.equal([]);
  });

  it('lets nothing slip into another transaction that comes after the end', async () => {
    const run = transactions('serializable', 100);
    const never = gate();
    let late: Promise<unknown> = Promise.resolve();
    const error = await outcome(() =>
      run(async scope => {
        const em = scope.session();
        late = never.opened.then(() => outcome(() => em.insert(Thing, { id: 7, text: 'late', count: 0 })));
        await late;
      }),
    );
    expect(error).to.be.instanceOf(DomainError).with.property('code', 'unavailable');
    never.open();
    expect(String(await late)).to.match(/has ended/);
    expect(await stored()).to.deep.equal([]);
  });

  it('stops a statement that takes too long, and goes on with the next one', async () => {
    const sleep = outcome(() => transactions()(({ sql }) => sql.all('select pg_sleep(30)')));
    expect(await sleep)
      .to.be.instanceOf(DomainError)
      .with.property('code', 'unavailable');
    await transactions()(scope => insert(scope, 1));
    expect(await stored()).to.deep.equal([1]);
  });

  it('says that it is unavailable when its connection is ended, and works again with the next call', async () => {
    const run = transactions();
    for (let i = 0; i < 8; i++) {
      const killed = run(async scope => {
        const [row] = await scope.sql.all<{ pid: number }>(PID);
        await insert(scope, 100 + i);
        await kill(row?.pid ?? 0);
        await insert(scope, 200 + i);
      });
      await refusal('unavailable', () => killed);
      await run(scope => insert(scope, i));
    }
    expect(await stored()).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('says that it is unavailable when all its connections are busy for long, and works again when they are not', async () => {
    const clients = await Promise.all([1, 2, 3, 4].map(() => pool.connect()));
    const waiting = outcome(() => transactions()(scope => insert(scope, 1)));
    expect(await waiting)
      .to.be.instanceOf(DomainError)
      .with.property('code', 'unavailable');
    for (const client of clients) client.release();
    await transactions()(scope => insert(scope, 2));
    expect(await stored()).to.deep.equal([2]);
  });

  it('refuses a transaction inside a transaction', async () => {
    const run = transactions();
    const nested = outcome(() => run(() => run(async () => undefined)));
    expect(String(await nested)).to.match(/inside another/);
  });
});
