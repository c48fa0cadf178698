import { expect } from 'chai';
import { usageOf } from '../../../core/agent/executor/usage.ts';
import { withoutControls } from '../../../core/agent/executor/what-is-heard.ts';
import type { ChatRequest, ToldUsage } from '../../../core/ports/llm-provider.ts';

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

  describe('what it took', () => {
    const tokens = { count: (text: string) => Math.ceil(text.length / 4) };
    const request: ChatRequest = { messages: [{ role: 'user', content: 'x'.repeat(4_000) }] };
    const heard = { text: 'y'.repeat(200), toolCalls: [] };
    const usage = (told: ToldUsage) => usageOf(tokens, request, heard, told);

    it('is counted as the provider says, where that can be', () => {
      const told = { inputTokens: 900, outputTokens: 60, cachedInputTokens: 500 };
      expect(usage(told)).to.deep.equal(told);
      // Thoughts that are not shown.
      expect(usage({ inputTokens: 900, outputTokens: 30_000 }).outputTokens).to.equal(30_000);
    });

    it('is counted by ourselves where the provider says nothing, zero, or what cannot be', () => {
      const counted = { inputTokens: 1_000, outputTokens: 50 };
      expect(usage({})).to.deep.equal(counted);
      for (const wrong of [0, 1e15, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
        expect(usage({ inputTokens: wrong, outputTokens: 60, cachedInputTokens: 9 }), `${wrong}`).to.deep.equal({
          inputTokens: 1_000,
          outputTokens: 60,
        });
        expect(usage({ inputTokens: 900, outputTokens: wrong }), `${wrong}`).to.deep.equal({
          inputTokens: 900,
          outputTokens: 50,
        });
      }
    });

    it('includes the calls of tools, asked before and heard now', () => {
      const toolCalls = [{ id: 'c', name: 'read', arguments: 'z'.repeat(395) }];
      const asked: ChatRequest = { messages: [{ role: 'assistant', content: '', toolCalls }] };
      expect(usageOf(tokens, asked, { text: '', toolCalls }, {})).to.deep.equal({
        inputTokens: 100,
        outputTokens: 100,
      });
    });
  });
});
