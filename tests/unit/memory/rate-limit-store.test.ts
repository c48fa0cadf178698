import { expect } from 'chai';
import { settableClock } from '../../../adapters/memory/clock.ts';
import { memoryRateLimitStore } from '../../../adapters/memory/rate-limit-store.ts';

describe('the rate limit store in memory', () => {
  it('forgets the oldest of very many keys, and none of the latest', async () => {
    const store = memoryRateLimitStore({ clock: settableClock() });
    const take = async (key: string): Promise<number> =>
      (await store.take(key, 1, { limit: 3, windowMs: 60_000 })).remaining;
    await take('first');
    for (let n = 0; n < 100_000; n++) await take(`key ${n}`);
    expect(await take('first')).to.equal(2);
    expect(await take('key 99999')).to.equal(1);
  });
});
