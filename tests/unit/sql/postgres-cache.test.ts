import { expect } from 'chai';
import { settableClock } from '../../../adapters/memory/clock.ts';
import { postgresCache } from '../../../adapters/sql/live/postgresql-cache.ts';
import { openPostgres, type PostgresDatabase } from '../../../adapters/sql/postgres-database.ts';
import type { PgPool } from '../../../adapters/sql/postgresql/pool.ts';
import { postgresStatements } from '../../../adapters/sql/postgresql/statements.ts';
import { systemIds } from '../../../adapters/system/ids.ts';
import type { Cache } from '../../../core/ports/cache.ts';
import { postgresMissing } from '../../support/engines/postgres.ts';
import { borrowDatabase, emptyTables } from '../../support/engines/postgres-databases.ts';
import { silentLog } from '../../support/silent-log.ts';
import { refusal } from '../../support/waiting.ts';

const MIB = 1024 * 1024;
const missing = postgresMissing();

(missing ? describe.skip : describe)(`a cache on PostgreSQL${missing ? `, ${missing}` : ''}`, () => {
  const clock = settableClock();
  let database: PostgresDatabase;
  let pool: PgPool;
  let cache: Cache;
  let giveBack: () => void;
  beforeEach(async () => {
    const borrowed = await borrowDatabase();
    giveBack = borrowed.giveBack;
    const opened = Promise.withResolvers<PgPool>();
    database = await openPostgres({
      url: borrowed.url,
      clock,
      ids: systemIds({ clock }),
      log: silentLog,
      subscriptions: {},
      currentTrace: () => null,
      onPool: opened.resolve,
    });
    pool = await opened.promise;
    await emptyTables(pool);
    cache = postgresCache({ sql: postgresStatements(pool), clock, maxBytes: MIB });
  });
  afterEach(async () => {
    await database.close();
    giveBack();
  });

  const text = 'x'.repeat(50_000);
  const set = (key: string, ttlMs = 60_000): Promise<void> => cache.set(key, text, { ttlMs, tags: ['t', key] });
  const number = async (sql: string): Promise<unknown> => {
    const { rows } = await pool.query(`select cast(${sql} as bigint) as n from live_cache`);
    return (rows[0] as { n: unknown }).n;
  };

  it('lets go what ends soonest when there is too much', async () => {
    await set('last', 600_000);
    for (let n = 0; n < 60; n++) await set(`k${n}`, 60_000 + n);
    expect(await number('sum(bytes)')).to.be.below(2 * MIB);
    expect(await cache.get('k0')).to.equal(undefined);
    expect(await cache.get('last')).to.equal(text);
  });

  it('lets go what is over', async () => {
    for (let n = 0; n < 5; n++) await set(`k${n}`, 1000);
    clock.advance(1000);
    await set('new');
    expect(await number('count(*)')).to.equal(1);
  });

  it('is in a table that is not logged', async () => {
    const { rows } = await pool.query("select relpersistence from pg_class where relname = 'live_cache'");
    expect(rows).to.deep.equal([{ relpersistence: 'u' }]);
  });

  it('takes everything that many set and throw away at once', async () => {
    const work = Array.from({ length: 60 }, (_, n) => (n % 3 === 0 ? cache.invalidate('t') : set(`k${n % 5}`)));
    await Promise.all(work);
    await cache.invalidate('t');
    expect(await number('count(*)')).to.equal(0);
  });

  it('finds nothing while the database is away, and says so to those who write', async () => {
    await set('k');
    await database.close();
    expect(await cache.get('k')).to.equal(undefined);
    await refusal('unavailable', () => set('k'));
    await refusal('unavailable', () => cache.invalidate('t'));
  });
});
