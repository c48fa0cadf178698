import type { MikroORM } from '@mikro-orm/core';
import { expect } from 'chai';
import { type SettableClock, settableClock } from '../../../adapters/memory/clock.ts';
import type { Retention } from '../../../adapters/sql/live/event-stream.ts';
import { type PostgresLive, postgresLive } from '../../../adapters/sql/live/postgresql-live.ts';
import { openPostgres } from '../../../adapters/sql/postgres-database.ts';
import { openPostgresOrm } from '../../../adapters/sql/postgres-orm.ts';
import { type Listening, listening } from '../../../adapters/sql/postgresql/listening.ts';
import { closePool, type PgPool, poolOf } from '../../../adapters/sql/postgresql/pool.ts';
import { postgresStatements } from '../../../adapters/sql/postgresql/statements.ts';
import { systemIds } from '../../../adapters/system/ids.ts';
import type { StreamEvent } from '../../../core/ports/event-stream.ts';
import { postgresMissing } from '../../support/engines/postgres.ts';
import { borrowDatabase, emptyTables, inDatabase } from '../../support/engines/postgres-databases.ts';
import { silentLog } from '../../support/silent-log.ts';
import { aWhile, eventually, refusal } from '../../support/waiting.ts';

const missing = postgresMissing();
const NEVER_MS = 3_600_000;
const ALLOWANCE = { limit: 5, windowMs: 1000 };

(missing ? describe.skip : describe)(
  `what processes on PostgreSQL tell each other${missing ? `, ${missing}` : ''}`,
  () => {
    let url: string;
    let giveBack: () => void;
    let clock: SettableClock;
    let opened: { live: PostgresLive; news: Listening; orm: MikroORM; pool: PgPool }[];
    beforeEach(async () => {
      ({ url, giveBack } = await borrowDatabase());
      clock = settableClock();
      opened = [];
      const rest = { log: silentLog, subscriptions: {}, currentTrace: () => null };
      await (await openPostgres({ url, clock, ids: systemIds({ clock }), ...rest })).close();
      await inDatabase(url, emptyTables);
    });
    afterEach(async () => {
      for (const { live, news, orm, pool } of opened) {
        await live.close();
        news.close();
        await closePool(orm, pool);
      }
      giveBack();
    });

    type Options = { retention?: Partial<Retention>; fallbackMs?: number };
    const open = async ({ retention = {}, fallbackMs = NEVER_MS }: Options = {}): Promise<PostgresLive> => {
      const orm = await openPostgresOrm(url, { size: 3, statementDeadlineMs: 5000 });
      const pool = await poolOf(orm);
      const news = listening({ pool, fallbackMs, failed: error => expect.fail(String(error)) });
      const live = postgresLive({ sql: postgresStatements(pool), hear: news.hear, clock, retention });
      opened.push({ live, news, orm, pool });
      return live;
    };
    const rows = <Row>(sql: string): Promise<Row[]> =>
      inDatabase(url, async pool => (await pool.query(sql)).rows as Row[]);
    const publish = async ({ events }: PostgresLive, topic: string, ...ns: number[]): Promise<void> => {
      for (const n of ns) await events.publish(topic, { type: 'token', data: { n } });
    };
    const watch = ({ events }: PostgresLive, topic: string, afterId = 0) => {
      const over = new AbortController();
      const seen: StreamEvent[] = [];
      const ended = (async () => {
        for await (const event of events.subscribe(topic, afterId, over.signal)) seen.push(event);
      })();
      const stop = async (): Promise<void> => {
        over.abort();
        await ended;
      };
      return { seen, stop, ns: () => seen.map(({ data }) => (data as { n: number }).n) };
    };
    const kept = async (topic: string): Promise<number[]> =>
      (await rows<{ data: string }>(`select data from live_events where topic = '${topic}' order by id`)).map(
        ({ data }) => JSON.parse(data).n,
      );
    const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

    it('is in tables that are not logged, because it is worth no fsync', async () => {
      const logged = await rows("select relname from pg_class where relname ~ '^live_' and relpersistence <> 'u'");
      expect(logged).to.deep.equal([]);
      expect(await rows("select relname from pg_class where relname ~ '^live_'")).to.have.length.greaterThan(3);
    });

    it('reaches readers of long topics too, whose names do not fit into a notification', async () => {
      const [writer, reader] = [await open(), await open()];
      const long = 'é'.repeat(3000);
      const watched = [watch(reader, long), watch(reader, 't'), watch(reader, '')];
      await aWhile();
      for (const topic of [long, 't', '']) await publish(writer, topic, 1);
      await eventually('all have come', () => watched.every(({ seen }) => seen.length === 1));
      for (const one of watched) await one.stop();
    });

    it('misses nothing of a topic that several processes publish to', async () => {
      const [first, second, reader] = [await open(), await open(), await open()];
      const watched = watch(reader, 't');
      await Promise.all([publish(first, 't', ...range(0, 300)), publish(second, 't', ...range(300, 600))]);
      await eventually('all have come', () => watched.seen.length >= 600);
      await aWhile();
      expect([...watched.ns()].sort((a, b) => a - b)).to.deep.equal(range(0, 600));
      expect(watched.ns().filter(n => n < 300)).to.deep.equal(range(0, 300));
      await watched.stop();
    });

    it('goes on after the server has lost it all, with ids that nobody has seen', async () => {
      const [writer, reader] = [await open(), await open()];
      const watched = watch(reader, 't');
      await publish(writer, 't', 1);
      await eventually('the first has come', () => watched.seen.length === 1);
      await rows('truncate live_events, live_topics, live_limits');
      clock.advance(1);
      await publish(writer, 't', 2);
      await eventually('the second has come', () => watched.seen.length === 2);
      expect(watched.ns()).to.deep.equal([1, 2]);
      await watched.stop();
    });

    it('finds by the clock what was said while the connection that listens was lost', async () => {
      const [writer, reader] = [await open(), await open({ fallbackMs: 30 })];
      const watched = watch(reader, 't');
      await aWhile();
      for (const n of range(0, 3)) {
        await rows(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen%'",
        );
        await publish(writer, 't', n);
        await eventually('it has come', () => watched.seen.length === n + 1);
      }
      await watched.stop();
    });

    it('leaves listeners alone while the connection that listens is well', async () => {
      await open({ fallbackMs: 5 });
      let told = 0;
      const stop = opened[0]?.news.hear('quiet', () => told++);
      await eventually('it listens', () => told > 0);
      await aWhile();
      const before = told;
      await aWhile();
      expect(told).to.equal(before);
      stop?.();
    });

    it('lets events go that are old, and what was known of their topics', async () => {
      const live = await open({ retention: { ttlMs: 1000 } });
      await publish(live, 't', 1, 2);
      await eventually('they are written', async () => (await kept('t')).length === 2);
      clock.advance(1500);
      await publish(live, 'other', 3);
      await eventually('they are gone', async () => (await kept('t')).length === 0);
      expect(await kept('other')).to.deep.equal([3]);
      await eventually('the topic is forgotten', async () => (await rows('select 1 from live_topics')).length === 1);
    });

    it('keeps the latest events of a topic that has too many', async () => {
      const live = await open({ retention: { perTopic: 10 } });
      await publish(live, 't', ...range(0, 200));
      await live.close();
      expect(await kept('t')).to.deep.equal(range(190, 200));
    });

    it('lets the oldest events go when all are too large', async () => {
      const live = await open({ retention: { maxBytes: 300_000 } });
      const large = (topic: string, n: number): Promise<void> =>
        live.events.publish(topic, { type: 'token', data: { n, text: 'x'.repeat(10_000) } });
      await large('oldest', 1);
      await eventually('it is written', async () => (await kept('oldest')).length === 1);
      clock.advance(10);
      for (const n of range(0, 100)) await large(`t/${n}`, n);
      await eventually('they are written', async () => (await rows('select 1 from live_topics')).length === 101);
      clock.advance(10);
      await large('latest', 1);
      await live.close();
      expect(await kept('oldest')).to.deep.equal([]);
      expect(await kept('latest')).to.deep.equal([1]);
      const [sum] = await rows<{ bytes: number }>('select sum(octet_length(data))::integer as bytes from live_events');
      expect(sum?.bytes).to.be.within(200_000, 320_000);
    });

    it('tells the next publisher that nothing can be written', async () => {
      const live = await open();
      const taken = await live.limits.take('k', 1, ALLOWANCE);
      expect(taken.remaining).to.equal(4);
      await opened[0]?.pool.end();
      await publish(live, 't', 1);
      await eventually('it is told', () =>
        publish(live, 't', 2).then(
          () => false,
          error => error.code === 'unavailable',
        ),
      );
      await refusal('unavailable', () => live.limits.take('k', 1, ALLOWANCE));
    });

    it('forgets windows that have ended', async () => {
      const live = await open();
      for (const n of range(0, 50)) await live.limits.take(`k${n}`, 1, ALLOWANCE);
      clock.advance(1000);
      for (const _ of range(0, 60)) await live.limits.take('now', 1, ALLOWANCE);
      expect(await rows('select key from live_limits')).to.deep.equal([{ key: 'now' }]);
    });
  },
);
