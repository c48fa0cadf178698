import { expect } from 'chai';
import { Redis } from 'ioredis';
import type { RedisState } from '../../../adapters/redis/redis.ts';
import type { SessionId, UserId } from '../../../core/kernel/ids.ts';
import { eventually } from '../../support/waiting.ts';
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

const SHORT_MS = 150;
const LONG_MS = 60_000;

describe('what Redis keeps by its own clock', () => {
  let redis: RedisUnderTest;
  let node: Redis;
  let state: RedisState;
  const { open, closeAll } = opener();
  before(async function () {
    redis = await startOrSkip(this, 'standalone');
    node = new Redis({ port: redis.servers[0]?.port ?? 0 });
  });
  beforeEach(async () => {
    await node.flushall();
    state = open(redis.address, { deadlineMs: 10_000, cacheDeadlineMs: 10_000, lookEveryMs: 600_000 });
  });
  afterEach(closeAll);
  after(async () => {
    node?.disconnect();
    await redis?.stop();
  });

  /** A session that is over by now, and one that is not. */
  const twoSessions = async (): Promise<void> => {
    await state.sessions.set({ ...SESSION, id: 'short' as SessionId }, SHORT_MS);
    await state.sessions.set({ ...SESSION, id: 'long' as SessionId }, LONG_MS);
    await eventually('the short one is over', async () => !(await state.sessions.get(OWNER, 'short' as SessionId)));
  };

  it('ends by itself, and is not touched or deleted after that', async () => {
    await twoSessions();
    expect(await state.sessions.touch(OWNER, 'short' as SessionId, LONG_MS)).to.equal(undefined);
    expect(await state.sessions.delete(OWNER, 'short' as SessionId)).to.equal(false);
    expect(await state.sessions.get(OWNER, 'long' as SessionId)).to.deep.include({ metadata: { a: 1 } });
  });

  it('tells when it ends in the time of the server', async () => {
    const [seconds] = await node.time();
    const { expiresAt } = await state.sessions.set(SESSION, LONG_MS);
    expect(expiresAt - Number(seconds) * 1000).to.be.within(LONG_MS, LONG_MS + 10_000);
    expect((await state.sessions.get(OWNER, SESSION.id))?.expiresAt).to.equal(expiresAt);
  });

  it('lives on when it is touched', async () => {
    await state.sessions.set(SESSION, SHORT_MS);
    await state.sessions.touch(OWNER, SESSION.id, LONG_MS);
    await state.results.set(OWNER, JOB, {}, SHORT_MS);
    await eventually('what was not touched is over', async () => !(await state.results.get(OWNER, JOB)));
    expect(await state.sessions.get(OWNER, SESSION.id)).not.to.equal(undefined);
  });

  it('is counted by the sweep though Redis removed it, once', async () => {
    await twoSessions();
    expect(await state.sessions.sweep({ dryRun: true })).to.equal(1);
    expect(await state.sessions.sweep()).to.equal(1);
    expect(await state.sessions.sweep()).to.equal(0);
    expect((await state.sessions.list(OWNER, { limit: 5 })).items.map(({ id }) => id)).to.deep.equal(['long']);
  });

  it('leaves no trace in a list that is read', async () => {
    await twoSessions();
    const { items, nextCursor } = await state.sessions.list(OWNER, { limit: 1 });
    expect([items.map(({ id }) => id), nextCursor]).to.deep.equal([['long'], null]);
    expect(await state.sessions.sweep()).to.equal(0);
  });

  it('refills an allowance at the end of its window', async () => {
    const allowance = { limit: 2, windowMs: SHORT_MS };
    expect((await state.limits.take('k', 2, allowance)).remaining).to.equal(0);
    await eventually('it is refilled', async () => (await state.limits.take('k', 1, allowance)).remaining === 1);
  });

  it('forgets a cached value, though its tag is still known', async () => {
    await state.cache.set('k', 1, { ttlMs: SHORT_MS, tags: ['t'] });
    await state.cache.set('long', 2, { ttlMs: LONG_MS, tags: ['t'] });
    await eventually('it is forgotten', async () => (await state.cache.get('k')) === undefined);
    expect(await state.cache.get('long')).to.equal(2);
  });

  it('has an end, whatever it is', async () => {
    await state.sessions.set(SESSION, LONG_MS);
    await state.results.set(OWNER, JOB, {}, LONG_MS);
    await state.cache.set('k', 1, { ttlMs: LONG_MS, tags: ['t'] });
    await state.limits.take('k', 1, ALLOWANCE);
    await publish(state, 't', 1);
    const keys = await node.keys('*');
    expect(keys).to.have.lengthOf(10);
    for (const key of keys) expect(await node.pttl(key), key).to.be.greaterThan(0);
  });

  it('keeps the latest events of a topic that has too many', async () => {
    const few = open(redis.address, { retention: { perTopic: 100 } });
    await publish(few, 't', ...Array.from({ length: 500 }, (_, n) => n));
    const watched = watch(few, 't');
    await eventually('the last has come', () => watched.ns().at(-1) === 499);
    expect(watched.seen.length).to.be.within(100, 250);
    await watched.stop();
  });

  it('sets apart what has another prefix, in sweeps too', async () => {
    const [one, other] = [open(redis.address, { prefix: 'a*:' }), open(redis.address, { prefix: 'ab:' })];
    await one.sessions.set(SESSION, LONG_MS);
    await other.sessions.set({ ...SESSION, id: 'short' as SessionId }, SHORT_MS);
    await eventually('it is over', async () => !(await other.sessions.get(OWNER, 'short' as SessionId)));
    expect(await other.sessions.get(OWNER, SESSION.id)).to.equal(undefined);
    expect(await one.sessions.sweep()).to.equal(0);
    expect(await other.sessions.sweep()).to.equal(1);
  });

  it('is not there where somebody else wrote something else', async () => {
    await state.cache.set('k', 1, { ttlMs: LONG_MS, tags: ['t'] });
    await state.sessions.set(SESSION, LONG_MS);
    for (const junk of ['', 'no json', '{"tags":7}', 'null', '[]']) {
      for (const key of await node.keys('*cache:*')) await node.set(key, junk);
      expect(await state.cache.get('k'), junk).to.equal(undefined);
    }
    for (const key of await node.keys('*cache:*')) await node.del(key).then(() => node.lpush(key, 'a list'));
    expect(await state.cache.get('k')).to.equal(undefined);
    for (const key of await node.keys('*item:*')) await node.hset(key, 'json', 'no json');
    expect(await state.sessions.get(OWNER, SESSION.id)).to.equal(undefined);
  });

  it('is thrown away with a tag that Redis has lost', async () => {
    await state.cache.set('k', 1, { ttlMs: LONG_MS, tags: ['t'] });
    for (const key of await node.keys('*cache-tags:*')) await node.del(key);
    expect(await state.cache.get('k')).to.equal(undefined);
    await state.cache.set('other', 2, { ttlMs: LONG_MS, tags: ['t'] });
    expect(await state.cache.get('k')).to.equal(undefined);
  });

  it('keeps a tag for as long as anything that was set with it', async () => {
    const HOUR_MS = 3_600_000;
    await state.cache.set('short', 1, { ttlMs: SHORT_MS, tags: ['t'] });
    await state.cache.set('long', 1, { ttlMs: HOUR_MS, tags: ['t'] });
    await state.cache.set('short', 1, { ttlMs: SHORT_MS, tags: ['t'] });
    const [tag = ''] = await node.keys('*cache-tags:*');
    expect(await node.pttl(tag)).to.be.greaterThan(HOUR_MS);
  });

  it('is read in the end though its news got lost', async () => {
    const reader = open(redis.address, { lookEveryMs: 100 });
    const watched = watch(reader, 't');
    await publish(state, 't', 1);
    await eventually('it has come', () => watched.seen.length === 1);
    const [stream = ''] = await node.keys('*events:*');
    await node.xadd(stream, `${(watched.seen[0]?.id ?? 0) + 1}-0`, 'type', 'token', 'data', '{"n":2}');
    await eventually('it has come too', () => watched.seen.length === 2);
    await watched.stop();
  });

  it('is listened to while somebody reads it, and no longer', async () => {
    const [first, second] = [watch(state, 't'), watch(state, 't')];
    const listeners = async () => (await node.pubsub('CHANNELS', '*')).length;
    await eventually('somebody listens', async () => (await listeners()) === 1);
    await first.stop();
    await publish(state, 't', 1);
    await eventually('the other still hears', () => second.seen.length === 1);
    await second.stop();
    await eventually('nobody listens', async () => (await listeners()) === 0);
    const again = watch(state, 't');
    await eventually('what was published is read', () => again.seen.length === 1);
    await publish(state, 't', 2);
    await eventually('and what comes', () => again.seen.length === 2);
    await again.stop();
  });

  it('is read from the beginning, or not at all, by who comes with no position', async () => {
    await publish(state, 't', 1);
    for (const nowhere of [Number.NaN, -1, Number.NEGATIVE_INFINITY, 0.5]) {
      const watched = watch(state, 't', nowhere);
      await eventually('it has come', () => watched.seen.length === 1);
      await watched.stop();
    }
    for (const beyond of [1e300, Number.POSITIVE_INFINITY]) {
      const watched = watch(state, 't', beyond);
      await publish(state, 'u', 1);
      await watched.stop();
      expect(watched.seen).to.deep.equal([]);
    }
  });

  it('keeps owners apart whose names are made for trouble', async () => {
    const owners = ['', '{', '}', '{}', '{a}', '*', ':ends', 'ends', '\u0000'] as UserId[];
    for (const ownerId of owners) await state.sessions.set({ ...SESSION, ownerId, metadata: { ownerId } }, LONG_MS);
    for (const ownerId of owners)
      expect((await state.sessions.list(ownerId, { limit: 5 })).items.map(({ metadata }) => metadata)).to.deep.equal([
        { ownerId },
      ]);
  });
});
