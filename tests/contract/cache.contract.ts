import { expect } from 'chai';
import type { Cache } from '../../core/ports/cache.ts';
import { AWKWARD_TEXT } from '../support/entities.ts';
import { refusal } from '../support/waiting.ts';
import type { World } from './world.ts';

export type CacheWorld = Pick<World, 'clock' | 'dispose'> & { readonly cache: Cache };
export type OpenCacheWorld = () => Promise<CacheWorld>;

const TTL_MS = 60_000;
const VALUE = { text: AWKWARD_TEXT, list: [1, null, { deep: [true, -0.5, ''] }], empty: {} };

const holdingItself = (): object => {
  const value: { self?: object } = {};
  value.self = value;
  return value;
};
const nested = (levels: number): unknown => {
  let value: unknown = 0;
  for (let i = 0; i < levels; i++) value = [value];
  return value;
};

/** What is no JSON, though JSON.stringify would make something of most of it. */
const NO_JSON: Readonly<Record<string, unknown>> = {
  nothing: undefined,
  'a function': () => 1,
  'a symbol': Symbol('s'),
  'a large integer': 1n,
  'no number': Number.NaN,
  'an infinite number': Number.POSITIVE_INFINITY,
  'a date': new Date(0),
  'a map': new Map([[1, 2]]),
  bytes: new Uint8Array(2),
  'an object of a class': new URL('https://example.org'),
  'what says itself what it is in JSON': { deep: { toJSON: () => 1 } },
  'a list with a gap': new Array(2),
  'a list with nothing in it': [undefined],
  'no number inside': { deep: [{ n: Number.NaN }] },
  'what holds itself': holdingItself(),
  'what is nested too deeply': nested(1_000_000),
};

/** Names that break careless storage. */
const HOSTILE = [
  '{',
  '}',
  '{}',
  '{a}{b}',
  '*',
  '?[a-z]\\*',
  ':',
  '/',
  ' ',
  '\n',
  '\u0000',
  '\u0000a',
  'a\u0000',
  '\ud800',
  '\ud801',
  '\ufffd',
  'e\u0301',
  'é',
  'a',
  'A',
  "'; drop table live_cache; --",
  '__proto__',
  'constructor',
  '🧯'.repeat(256),
  'x'.repeat(511),
  'x'.repeat(512),
];

/** core/ports/cache.ts */
export const cacheContract = (name: string, open: OpenCacheWorld): void =>
  void describe(name, () => {
    let world: CacheWorld;
    let cache: Cache;
    beforeEach(async () => {
      world = await open();
      cache = world.cache;
    });
    afterEach(() => world.dispose());

    const set = (key: string, value: unknown, ...tags: string[]) => cache.set(key, value, { ttlMs: TTL_MS, tags });

    it('gives back what was set last, of every kind that JSON knows', async () => {
      expect(await cache.get('k')).to.equal(undefined);
      for (const value of [VALUE, [], 'text', '', 0, 1.5e300, false, null, { __proto__: null, a: 1 }]) {
        await set('k', value);
        expect(await cache.get('k')).to.deep.equal(value);
      }
      await set('k', JSON.parse('{"__proto__": {"polluted": 1}}'));
      expect(JSON.stringify(await cache.get('k'))).to.equal('{"__proto__":{"polluted":1}}');
    });

    it('leaves out a property that is undefined, as JSON does', async () => {
      await set('k', { there: 1, missing: undefined });
      expect(Object.keys((await cache.get('k')) as object)).to.deep.equal(['there']);
    });

    it('hands out copies, and keeps a copy of what it was given', async () => {
      const given = structuredClone(VALUE);
      await set('k', given);
      given.list.pop();
      Object.assign((await cache.get('k')) as object, { text: 'changed' });
      expect(await cache.get('k')).to.deep.equal(VALUE);
    });

    it('forgets a value at its moment, not before; setting it again gives it new time', async () => {
      await set('k', 1);
      world.clock.advance(TTL_MS - 1);
      expect(await cache.get('k')).to.equal(1);
      await set('k', 2);
      world.clock.advance(TTL_MS - 1);
      expect(await cache.get('k')).to.equal(2);
      world.clock.advance(1);
      expect(await cache.get('k')).to.equal(undefined);
    });

    it('keeps what is set for no time at all not even for a moment, and forgets what was there', async () => {
      for (const ttlMs of [0, -1, Number.NEGATIVE_INFINITY]) {
        await set('k', 1);
        await cache.set('k', 2, { ttlMs });
        expect(await cache.get('k')).to.equal(undefined);
      }
    });

    it('keeps a value for fractions of a millisecond, and for as long as a number can say', async () => {
      for (const ttlMs of [TTL_MS - 0.5, Number.MAX_VALUE, Number.POSITIVE_INFINITY]) {
        await cache.set('k', ttlMs > 1, { ttlMs, tags: ['t'] });
        expect(await cache.get('k')).to.equal(true);
      }
    });

    it('deletes one value, and does not mind when there is none', async () => {
      await set('k', 1);
      await set('other', 2);
      for (let time = 0; time < 2; time++) await cache.delete('k');
      expect(await cache.get('k')).to.equal(undefined);
      expect(await cache.get('other')).to.equal(2);
    });

    it('throws away everything with a tag, and nothing else', async () => {
      await set('a', 1, 't');
      await set('b', 2, 'u', 't');
      await set('c', 3, 'u');
      await set('d', 4);
      for (let time = 0; time < 2; time++) await cache.invalidate('t');
      await cache.invalidate('of nothing');
      expect(await Promise.all(['a', 'b', 'c', 'd'].map(cache.get))).to.deep.equal([undefined, undefined, 3, 4]);
    });

    it('keeps what is set with a tag after the tag was thrown away', async () => {
      await set('a', 1, 't');
      await set('b', 1, 't');
      await cache.invalidate('t');
      await set('a', 2, 't');
      expect(await cache.get('a')).to.equal(2);
      expect(await cache.get('b')).to.equal(undefined);
      await cache.invalidate('t');
      expect(await cache.get('a')).to.equal(undefined);
    });

    it('goes by the tags that a value was set with last', async () => {
      await set('k', 1, 't', 't', 'u');
      await set('k', 2, 'v');
      for (const tag of ['t', 'u', 'k']) await cache.invalidate(tag);
      expect(await cache.get('k')).to.equal(2);
      await cache.invalidate('v');
      expect(await cache.get('k')).to.equal(undefined);
    });

    it('still knows the tags of a value when others with them are long over', async () => {
      await cache.set('long', 1, { ttlMs: 3 * TTL_MS, tags: ['t'] });
      await set('short', 2, 't');
      world.clock.advance(2 * TTL_MS);
      expect(await cache.get('long')).to.equal(1);
      await cache.invalidate('t');
      expect(await cache.get('long')).to.equal(undefined);
    });

    it('holds nothing old under a tag that is thrown away while values are set', async () => {
      for (let round = 0; round < 20; round++) {
        await set('before', round, 't');
        await Promise.all([set('a', round, 't'), cache.invalidate('t'), set('b', round, 't')]);
        expect(await cache.get('before'), 'set before').to.equal(undefined);
        // Those set meanwhile are there or not; once more, and they are not.
        for (const key of ['a', 'b']) expect([round, undefined]).to.include(await cache.get(key));
        await cache.invalidate('t');
        for (const key of ['a', 'b']) expect(await cache.get(key)).to.equal(undefined);
      }
    });

    it('keeps one of several that are set at the same time, whole', async () => {
      const racing = [1, 2, 3].map(n => ({ n, again: `${n}`.repeat(1000) }));
      await Promise.all(racing.map((value, n) => set('k', value, `t${n}`)));
      expect(racing).to.deep.include((await cache.get('k')) as object);
    });

    it('takes a value of a megabyte', async () => {
      const value = { text: 'ü🧯'.repeat(200_000), numbers: Array.from({ length: 20_000 }, (_, n) => n) };
      await set('k', value, 't');
      expect(await cache.get('k')).to.deep.equal(value);
    });

    it('keeps apart whatever can be a key, and whatever can be a tag', async () => {
      for (const key of HOSTILE) await set(key, `of ${JSON.stringify(key)}`, key);
      for (const key of HOSTILE) expect(await cache.get(key)).to.equal(`of ${JSON.stringify(key)}`);
      for (const [at, tag] of HOSTILE.entries()) {
        await cache.invalidate(tag);
        expect(await cache.get(tag)).to.equal(undefined);
        const next = HOSTILE[at + 1];
        if (next !== undefined) expect(await cache.get(next)).to.equal(`of ${JSON.stringify(next)}`);
      }
    });

    it('refuses names that are empty or too long, and finds nothing under them', async () => {
      const long = 'x'.repeat(513);
      for (const name of ['', long]) {
        await refusal('invalid', () => set(name, 1));
        await refusal('invalid', () => set('k', 1, 'fine', name));
        expect(await cache.get(name)).to.equal(undefined);
        await cache.delete(name);
        await cache.invalidate(name);
      }
      expect(await cache.get('k')).to.equal(undefined);
    });

    it('refuses a time that is no number', async () => {
      await refusal('invalid', () => cache.set('k', 1, { ttlMs: Number.NaN }));
    });

    for (const [what, value] of Object.entries(NO_JSON))
      it(`refuses ${what}, and keeps what was there`, async () => {
        await set('k', 'before');
        await refusal('invalid', () => set('k', value));
        expect(await cache.get('k')).to.equal('before');
      });
  });
