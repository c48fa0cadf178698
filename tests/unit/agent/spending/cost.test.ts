import { expect } from 'chai';
import { costOf } from '../../../../core/agent/spending/cost.ts';

describe('what a request to a model costs', () => {
  const price = { input: 2, output: 10, cached_input: 0.1, cache_write: 2.5 };

  it('is tokens times dollars for a million, in millionths of a dollar', () => {
    expect(costOf({ input: 0.25, output: 2 }, { inputTokens: 4_000, outputTokens: 100 })).to.equal(1_200);
  });

  it('counts what the prompt cache had, and what was put into it, at their own prices', () => {
    const usage = { inputTokens: 1_000, outputTokens: 10, cachedInputTokens: 600, cacheWriteTokens: 100 };
    expect(costOf(price, usage)).to.equal(300 * 2 + 60 + 250 + 100);
  });

  it('counts both as any input where they have no price', () => {
    const usage = { inputTokens: 1_000, outputTokens: 0, cachedInputTokens: 600, cacheWriteTokens: 100 };
    expect(costOf({ input: 2, output: 10 }, usage)).to.equal(2_000);
  });

  it('is a whole number, rounded up, and not up because of floating point', () => {
    expect(costOf({ input: 0.1, output: 0 }, { inputTokens: 1, outputTokens: 0 })).to.equal(1);
    expect(100 * 0.07).to.be.above(7);
    expect(costOf({ input: 0.07, output: 0 }, { inputTokens: 100, outputTokens: 0 })).to.equal(7);
  });

  it('is nothing for what is free, and not known without a price', () => {
    const usage = { inputTokens: 1_000, outputTokens: 1_000 };
    expect(costOf({ input: 0, output: 0 }, usage)).to.equal(0);
    expect(costOf(null, usage)).to.equal(null);
  });

  it('stays a number that can be kept, whatever a provider reports', () => {
    const more = { inputTokens: 10, outputTokens: 0, cachedInputTokens: 50, cacheWriteTokens: 50 };
    expect(costOf(price, more)).to.equal(1);
    for (const odd of [Number.NaN, -5, Number.NEGATIVE_INFINITY])
      expect(costOf(price, { inputTokens: odd, outputTokens: odd, cachedInputTokens: odd })).to.equal(0);
    expect(costOf(price, { inputTokens: Number.POSITIVE_INFINITY, outputTokens: 0 })).to.be.below(
      Number.MAX_SAFE_INTEGER,
    );
  });
});
