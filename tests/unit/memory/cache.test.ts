import { expect } from 'chai';
import { memoryCache } from '../../../adapters/memory/cache.ts';
import { settableClock } from '../../../adapters/memory/clock.ts';

describe('a cache in memory', () => {
  const clock = settableClock();
  const TTL = { ttlMs: 60_000 };
  const text = (bytes: number): string => 'x'.repeat(bytes / 2);
  const kept = async (cache: ReturnType<typeof memoryCache>, keys: readonly string[]): Promise<string[]> => {
    const found: string[] = [];
    for (const key of keys) if ((await cache.get(key)) !== undefined) found.push(key);
    return found;
  };

  it('lets go what was not asked for longest when it is full', async () => {
    const cache = memoryCache({ clock, maxBytes: 10_000 });
    for (const key of ['a', 'b', 'c']) await cache.set(key, text(2500), TTL);
    await cache.get('a');
    await cache.set('d', text(2500), TTL);
    expect(await kept(cache, ['a', 'b', 'c', 'd'])).to.deep.equal(['a', 'c', 'd']);
  });

  it('has room again for what was replaced, deleted, thrown away or over', async () => {
    const cache = memoryCache({ clock, maxBytes: 10_000 });
    for (let round = 0; round < 20; round++) await cache.set('a', text(5000), { ...TTL, tags: ['t'] });
    await cache.set('b', text(2500), { ttlMs: 1000 });
    expect(await kept(cache, ['a', 'b'])).to.deep.equal(['a', 'b']);
    await cache.invalidate('t');
    clock.advance(1000);
    expect(await cache.get('b')).to.equal(undefined);
    await cache.set('c', text(5000), TTL);
    await cache.delete('c');
    for (const key of ['d', 'e', 'f']) await cache.set(key, text(2500), TTL);
    expect(await kept(cache, ['d', 'e', 'f'])).to.deep.equal(['d', 'e', 'f']);
  });

  it('does not keep what alone is too large', async () => {
    const cache = memoryCache({ clock, maxBytes: 10_000 });
    await cache.set('a', text(20_000), TTL);
    await cache.set('b', text(5000), TTL);
    expect(await kept(cache, ['a', 'b'])).to.deep.equal(['b']);
  });
});
