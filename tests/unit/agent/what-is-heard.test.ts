import { expect } from 'chai';
import { usageIn, withoutControls } from '../../../core/agent/executor/what-is-heard.ts';

describe('what is heard from a model', () => {
  it('has no control characters, no turned writing, and none of our own marks', () => {
    expect(withoutControls('The disk\u0000 is\u001b[31m full\u202e [1].\ue000\u0085')).to.equal(
      'The disk is[31m full [1].',
    );
  });

  it('keeps tabs, ends of lines, every letter, and halves of characters whose rest is to come', () => {
    const text = 'a\tb\r\nDruck fällt – 日本 👩‍🚒 \ud83d';
    expect(withoutControls(text)).to.equal(text);
  });

  it('is counted as the provider says, where that can be', () => {
    const told = { inputTokens: 900, outputTokens: 60 };
    expect(usageIn(told, 4_000, 200)).to.equal(told);
    // Thoughts that are not shown.
    expect(usageIn({ inputTokens: 900, outputTokens: 30_000 }, 4_000, 200)).not.to.equal(undefined);
    for (const inputTokens of [1e15, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(usageIn({ ...told, inputTokens }, 4_000, 200), `${inputTokens}`).to.equal(undefined);
    expect(usageIn({ ...told, outputTokens: 1e9 }, 4_000, 200)).to.equal(undefined);
  });
});
