import { expect } from 'chai';
import { Redis } from 'ioredis';
import type { RedisAddress } from '../../../adapters/redis/address.ts';
import type { RedisState } from '../../../adapters/redis/redis.ts';
import type { Log } from '../../../core/ports/log.ts';
import { redisMissing, startRedis } from '../../support/engines/redis.ts';
import { eventually, outcome, refusal } from '../../support/waiting.ts';
import {
  ALLOWANCE,
  JOB,
  OWNER,
  opener,
  publish,
  type RedisUnderTest,
  SESSION,
  startOrSkip,
  watch,
} from './redis-under-test.ts';

const QUICK = { deadlineMs: 400, cacheDeadlineMs: 200, lookEveryMs: 100 };

/** Every operation but `cache.get`, which finds nothing where the others are 'unavailable'. */
const OPERATIONS: Readonly<Record<string, (state: RedisState) => Promise<unknown>>> = {
  'sessions.get': ({ sessions }) => sessions.get(OWNER, SESSION.id),
  'sessions.set': ({ sessions }) => sessions.set(SESSION, 60_000),
  'sessions.touch': ({ sessions }) => sessions.touch(OWNER, SESSION.id, 60_000),
  'sessions.delete': ({ sessions }) => sessions.delete(OWNER, SESSION.id),
  'sessions.list': ({ sessions }) => sessions.list(OWNER, { limit: 5 }),
  'results.get': ({ results }) => results.get(OWNER, JOB),
  'results.set': ({ results }) => results.set(OWNER, JOB, {}, 60_000),
  'results.delete': ({ results }) => results.delete(OWNER, JOB),
  'cache.set': ({ cache }) => cache.set('k', 1, { ttlMs: 60_000, tags: ['t'] }),
  'cache.delete': ({ cache }) => cache.delete('k'),
  'cache.invalidate': ({ cache }) => cache.invalidate('t'),
  'limits.take': ({ limits }) => limits.take('k', 1, ALLOWANCE),
  'events.publish': ({ events }) => events.publish('t', { type: 'token', data: {} }),
  ping: state => state.ping(),
};

const expectUnavailable = async (state: RedisState): Promise<void> => {
  await Promise.all(Object.values(OPERATIONS).map(operation => refusal('unavailable', () => operation(state))));
  expect(await state.cache.get('k')).to.equal(undefined);
};
const expectAvailable = async (state: RedisState): Promise<void> => {
  for (const [name, operation] of Object.entries(OPERATIONS))
    await eventually(`${name} works again`, async () => (await outcome(() => operation(state))) === undefined);
};

const KINDS: readonly RedisAddress['kind'][] = ['standalone', 'cluster'];
for (const kind of KINDS)
  describe(`an outage of Redis, ${kind}`, () => {
    let redis: RedisUnderTest;
    const { open, closeAll } = opener();
    before(async function () {
      redis = await startOrSkip(this, kind);
    });
    afterEach(closeAll);
    after(() => redis?.stop());

    const everyServer = (work: (server: RedisUnderTest['servers'][number]) => Promise<unknown>) =>
      Promise.all(redis.servers.map(work));
    const tellEveryServer = (...command: [string, ...string[]]) =>
      everyServer(async ({ port }) => {
        const node = new Redis({ port });
        await node.call(...command);
        node.disconnect();
      });

    it('makes operations unavailable, and is over by itself; who reads goes on', async () => {
      const state = open(redis.address, QUICK);
      const reader = open(redis.address, { ...QUICK, lookEveryMs: 600_000 });
      const watched = watch(reader, 'topic');
      await expectAvailable(state);
      await publish(state, 'topic', 1);
      await eventually('it has come', () => watched.seen.length === 1);

      await everyServer(({ power }) => power.off());
      for (let round = 0; round < 3; round++) await expectUnavailable(state);
      await everyServer(({ power }) => power.on());

      await expectAvailable(state);
      await publish(state, 'topic', 2);
      await eventually('what came after it is read', () => watched.seen.length === 2);
      expect(watched.ns()).to.deep.equal([1, 2]);
      await watched.stop();
    });

    it('may be a server that does not answer, which is over when it does', async () => {
      const state = open(redis.address, QUICK);
      await expectAvailable(state);
      await tellEveryServer('client', 'pause', '2500', 'all');
      await expectUnavailable(state);
      await expectAvailable(state);
    });

    it('may be there from the beginning', async () => {
      await everyServer(({ power }) => power.off());
      const state = open(redis.address, QUICK);
      const watched = watch(state, 'topic');
      await expectUnavailable(state);
      await everyServer(({ power }) => power.on());
      await expectAvailable(state);
      await publish(state, 'topic', 1);
      await eventually('it has come', () => watched.seen.length === 1);
      await watched.stop();
    });

    it('that takes everything with it lets all go on with new ids', async () => {
      const state = open(redis.address, QUICK);
      await expectAvailable(state);
      // What the test before this one told its topic is still there.
      const watched = watch(state, 'topic that goes');
      await publish(state, 'topic that goes', 1);
      await eventually('it has come', () => watched.seen.length === 1);
      await tellEveryServer('flushall');
      await tellEveryServer('script', 'flush');
      await publish(state, 'topic that goes', 2);
      await eventually('what came after it is read', () => watched.seen.length === 2);
      const [before, after] = watched.seen.map(({ id }) => id);
      expect(after).to.be.greaterThan(before ?? Number.NaN);
      expect(await state.sessions.get(OWNER, SESSION.id)).to.equal(undefined);
      await expectAvailable(state);
      await watched.stop();
    });

    it('does not keep anybody from closing, who then has no more of it', async () => {
      const state = open(redis.address, QUICK);
      const watched = watch(state, 'topic');
      await expectAvailable(state);
      await everyServer(({ power }) => power.off());
      await state.close();
      await watched.ended;
      await everyServer(({ power }) => power.on());
      await expectUnavailable(state);
    });
  });

describe('an outage of one master of a Redis cluster', () => {
  let redis: RedisUnderTest;
  const { open, closeAll } = opener();
  before(async function () {
    redis = await startOrSkip(this, 'cluster');
  });
  afterEach(closeAll);
  after(() => redis?.stop());

  it('concerns its own keys only', async () => {
    const state = open(redis.address, QUICK);
    await expectAvailable(state);
    const take = (key: number) => outcome(() => state.limits.take(`k${key}`, 1, ALLOWANCE));
    const takeAll = async () => (await Promise.all(Array.from({ length: 30 }, (_, key) => take(key)))).filter(Boolean);
    expect(await takeAll()).to.deep.equal([]);
    await redis.servers[0]?.power.off();
    const refused = await takeAll();
    expect(refused.length).to.be.within(1, 29);
    await redis.servers[0]?.power.on();
    await eventually('all keys are back', async () => (await takeAll()).length === 0);
  });

  it('is none for who reads what the others keep', async () => {
    const topics = Array.from({ length: 12 }, (_, n) => `topic ${n}`);
    // Nobody is woken unless it was told, and it listens to the first node.
    const reader = open(redis.address, { ...QUICK, lookEveryMs: 600_000 });
    const state = open(redis.address, QUICK);
    await expectAvailable(reader);
    const watched = topics.map(topic => watch(reader, topic));
    await redis.servers[0]?.power.off();
    const outcomes = await Promise.all(topics.map(topic => outcome(() => publish(state, topic, 1))));
    const accepted = watched.filter((_, n) => outcomes[n] === undefined);
    expect(accepted.length).to.be.greaterThan(0);
    await eventually('all that was accepted is read', () => accepted.every(({ seen }) => seen.length === 1));
    await Promise.all(watched.map(({ stop }) => stop()));
    await redis.servers[0]?.power.on();
  });
});

describe('the log of an outage', () => {
  const { open, closeAll } = opener();
  before(function () {
    if (redisMissing('standalone') !== undefined) this.skip();
  });
  afterEach(closeAll);

  const recording = () => {
    const lines: { level: string; text: string }[] = [];
    const at = (level: string) => (fields: object, message: string) =>
      void lines.push({ level, text: `${message} ${JSON.stringify(fields)}` });
    const log: Log = { info: at('info'), warn: at('warn'), error: at('error') };
    return { log, lines };
  };

  it('tells when it begins and when it ends, once each', async () => {
    const server = await startRedis();
    const { log, lines } = recording();
    const state = open({ kind: 'standalone', url: server.url }, { ...QUICK, log });
    await expectAvailable(state);
    await server.power.off();
    for (let round = 0; round < 3; round++) await expectUnavailable(state);
    // There are two connections, and each tells of itself. A busy machine may lose one of them once more.
    const told = (level: string): number => lines.filter(line => line.level === level).length;
    await eventually('both have noticed', () => told('warn') >= 2);
    await server.power.on();
    await expectAvailable(state);
    await eventually('both are back', () => told('info') >= 2 && told('info') === told('warn'));
    expect(told('warn')).to.be.lessThan(4);
    await closeAll();
    await server.stop();
  });

  it('says neither a password nor what the server said, and neither does the error', async () => {
    const server = await startRedis(['--requirepass', 'hunter2']);
    const { log, lines } = recording();
    const url = server.url.replace('//', '//app:wr0ng@');
    const state = open({ kind: 'standalone', url }, { ...QUICK, log });
    const error = await refusal('unavailable', () => state.cache.set('secret-key', 'secret-value', { ttlMs: 1 }));
    await eventually('it is told', () => lines.length > 0);
    const said = [...lines.map(({ text }) => text), error.message, String(error.cause), JSON.stringify(error.cause)];
    for (const text of said) expect(text).not.to.match(/hunter2|wr0ng|secret|invalid|password|pair/i);
    expect(lines[0]?.text).to.include('WRONGPASS');
    await closeAll();
    await server.stop();
  });
});
