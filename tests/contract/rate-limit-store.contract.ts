import { expect } from 'chai';
import type { OpenWorld, World } from './world.ts';

const ALLOWANCE = { limit: 5, windowMs: 60_000 };

/** core/ports/rate-limit-store.ts */
export const rateLimitStoreContract = (name: string, open: OpenWorld): void =>
  void describe(name, () => {
    let world: World;
    beforeEach(async () => {
      world = await open();
    });
    afterEach(() => world.dispose());

    const take = (key: string, cost = 1, allowance = ALLOWANCE) => world.limits.take(key, cost, allowance);
    const remaining = async (key: string, cost = 1): Promise<number> => (await take(key, cost)).remaining;

    it('says what is left, and when the window ends', async () => {
      const first = await take('a', 3);
      expect(first.remaining).to.equal(2);
      expect(first.resetAt - world.clock.now()).to.be.within(1, ALLOWANCE.windowMs);
      world.clock.advance(Math.min(1000, first.resetAt - world.clock.now() - 1));
      expect(await take('a', 2)).to.deep.equal({ remaining: 0, resetAt: first.resetAt });
    });

    it('goes below zero when there was not enough, by one window at most', async () => {
      expect(await remaining('a', 4)).to.equal(1);
      expect(await remaining('a', 3)).to.equal(-2);
      expect(await remaining('a', 1000)).to.equal(-ALLOWANCE.limit);
      expect(await remaining('a')).to.equal(-ALLOWANCE.limit);
    });

    it('refills at the end of the window, not before', async () => {
      const { resetAt } = await take('a', 5);
      world.clock.set(resetAt - 1);
      expect(await remaining('a')).to.equal(-1);
      world.clock.set(resetAt);
      const next = await take('a');
      expect(next.remaining).to.equal(4);
      expect(next.resetAt).to.be.greaterThan(resetAt);
    });

    it('counts each key for itself', async () => {
      await take('a', 5);
      expect(await remaining('b')).to.equal(4);
      expect(await remaining('A')).to.equal(4);
      expect(await remaining("a' or '1'='1")).to.equal(4);
      expect(await remaining('a')).to.equal(-1);
    });

    it('gives each unit to exactly one of many racers', async () => {
      const answers = await Promise.all(Array.from({ length: 9 }, () => remaining('a')));
      expect(answers.filter(left => left >= 0).sort()).to.deep.equal([0, 1, 2, 3, 4]);
      expect(answers.filter(left => left < 0)).to.have.lengthOf(4);
    });

    it('takes nothing for a cost of zero', async () => {
      expect(await remaining('a', 0)).to.equal(5);
      expect(await remaining('a', 0)).to.equal(5);
    });
  });
