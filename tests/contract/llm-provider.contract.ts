import { expect } from 'chai';
import type { DomainErrorCode } from '../../core/kernel/error.ts';
import type { ChatChunk, ChatRequest, LLMProvider, TokenUsage, ToolCall } from '../../core/ports/llm-provider.ts';
import { refusal } from '../support/waiting.ts';

/** What the model on the other side is to do. */
export type Behaviour =
  | {
      readonly kind: 'answers';
      readonly text: string;
      readonly toolCalls?: readonly ToolCall[];
      readonly reason?: 'stop' | 'length' | 'filtered' | 'tool-calls';
      readonly usage?: TokenUsage;
      /** The name under which it answers. */
      readonly model?: string;
    }
  /** Says this, then nothing, and does not hang up. */
  | { readonly kind: 'stalls'; readonly text: string }
  /** Hangs up in the middle. */
  | { readonly kind: 'breaks-off'; readonly text: string }
  | { readonly kind: 'refuses'; readonly code: DomainErrorCode; readonly retryAfterMs?: number };

export type Harness = {
  readonly provider: LLMProvider;
  /** The model that is asked where a request names none. */
  readonly model: string;
  /** The provider gives calls no ids: the adapter makes them. */
  readonly hasNoIds?: boolean;
  /** The provider never says that it withheld an answer. */
  readonly neverFilters?: boolean;
  dispose(): Promise<void>;
};
export type Open = (behaviour: Behaviour) => Promise<Harness>;

const REQUEST: ChatRequest = {
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Why?' },
  ],
};
/** What is left of a turn's deadline is seldom a whole number of milliseconds. */
const PATIENT = { deadlineMs: 10_000.25, idleMs: 10_000.75 };
export const all = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const out: Item[] = [];
  for await (const item of items) out.push(item);
  return out;
};

const never = (): AbortSignal => new AbortController().signal;

export const llmProviderContract = (name: string, open: Open): void => {
  describe(`LLMProvider: ${name}`, () => {
    let harness: Harness | undefined;
    const dispose = async (): Promise<void> => {
      await harness?.dispose();
      harness = undefined;
    };
    afterEach(dispose);

    const start = async (behaviour: Behaviour): Promise<LLMProvider> => {
      harness = await open(behaviour);
      return harness.provider;
    };
    const chat = async (
      behaviour: Behaviour,
      request: ChatRequest = REQUEST,
      options: { signal?: AbortSignal; deadlineMs?: number; idleMs?: number } = {},
    ): Promise<ChatChunk[]> => {
      const provider = await start(behaviour);
      return all(provider.chat(request, { signal: never(), ...PATIENT, ...options }));
    };
    const textOf = (chunks: readonly ChatChunk[]): string =>
      chunks.map(chunk => (chunk.kind === 'text' ? chunk.text : '')).join('');

    it('streams the text, then ends with the reason, the model and what was used', async () => {
      const text = 'The pool is exhausted [1].\nEnd the session – “now” 🧯.';
      const chunks = await chat(
        { kind: 'answers', text, usage: { inputTokens: 11, outputTokens: 7 }, model: 'model-a' },
        { ...REQUEST, model: 'model-a' },
      );
      expect(textOf(chunks)).to.equal(text);
      expect(chunks.filter(({ kind }) => kind === 'end')).to.have.length(1);
      expect(chunks.at(-1)).to.deep.equal({
        kind: 'end',
        reason: 'stop',
        model: 'model-a',
        usage: { inputTokens: 11, outputTokens: 7 },
      });
    });

    it('uses its own model where the request names none', async () => {
      const end = (await chat({ kind: 'answers', text: 'x' })).at(-1);
      expect(end).to.have.property('model', harness?.model);
    });

    it('hands over tool calls whole, in order, before the end', async () => {
      const toolCalls = [
        { id: 'call_1', name: 'search', arguments: '{"query":"pool \\"a\\""}' },
        { id: 'call_2', name: 'lines', arguments: '{}' },
      ];
      const tools = ['search', 'lines'].map(tool => ({
        name: tool,
        description: tool,
        parameters: { type: 'object' },
      }));
      const chunks = await chat({ kind: 'answers', text: '', toolCalls, reason: 'tool-calls' }, { ...REQUEST, tools });
      const called = chunks.flatMap(chunk => (chunk.kind === 'tool-call' ? [chunk.call] : []));
      const anonymous = (calls: readonly ToolCall[]) => calls.map(call => ({ ...call, id: '' }));
      expect(anonymous(called)).to.deep.equal(anonymous(toolCalls));
      const ids = called.map(({ id }) => id);
      if (harness?.hasNoIds) expect(new Set(ids), 'ids that tell the calls apart').to.have.property('size', 2);
      else expect(ids).to.deep.equal(toolCalls.map(({ id }) => id));
      expect(chunks.at(-1)).to.include({ kind: 'end', reason: 'tool-calls' });
    });

    it('says when an answer was cut at the limit of tokens, and when it was withheld', async () => {
      for (const reason of ['length', 'filtered'] as const) {
        const end = (await chat({ kind: 'answers', text: 'half', reason })).at(-1);
        expect(end).to.include({
          kind: 'end',
          reason: harness?.neverFilters && reason === 'filtered' ? 'stop' : reason,
        });
        await dispose();
      }
    });

    it('leaves the request as it was', async () => {
      const request = { ...REQUEST, model: 'model-a', temperature: 0.2, maxTokens: 5 };
      const before = structuredClone(request);
      await chat({ kind: 'answers', text: 'x' }, request);
      expect(request).to.deep.equal(before);
    });

    it('is cancelled before it has begun', async () => {
      await refusal('cancelled', () => chat({ kind: 'answers', text: 'x' }, REQUEST, { signal: AbortSignal.abort() }));
    });

    it('is cancelled in the middle of an answer that goes on', async () => {
      const provider = await start({ kind: 'stalls', text: 'one two three' });
      const stop = new AbortController();
      await refusal('cancelled', async () => {
        for await (const { kind } of provider.chat(REQUEST, { signal: stop.signal, ...PATIENT }))
          if (kind === 'text') stop.abort();
      });
    });

    it('does not wait for a model that falls silent', async () => {
      await refusal('deadline-exceeded', () => chat({ kind: 'stalls', text: 'one' }, REQUEST, { idleMs: 50 }));
    });

    it('does not wait for longer than its deadline', async () => {
      await refusal('deadline-exceeded', () => chat({ kind: 'stalls', text: '' }, REQUEST, { deadlineMs: 50 }));
    });

    it('takes an answer that was broken off for none', async () => {
      await refusal('model.unavailable', () => chat({ kind: 'breaks-off', text: 'half an ans' }));
    });

    for (const code of [
      'model.unavailable',
      'model.rate-limited',
      'model.rejected-key',
      'model.unknown',
      'model.invalid-request',
      'model.context-too-large',
    ] as const)
      it(`says '${code}'`, async () => {
        await refusal(code, () => chat({ kind: 'refuses', code }));
      });

    it('passes on how long to wait', async () => {
      const error = await refusal('model.rate-limited', () =>
        chat({ kind: 'refuses', code: 'model.rate-limited', retryAfterMs: 7_000 }),
      );
      expect(error.retryAfterMs).to.equal(7_000);
    });

    it('can be left in the middle of an answer', async () => {
      const provider = await start({ kind: 'stalls', text: 'one' });
      for await (const chunk of provider.chat(REQUEST, { signal: never(), ...PATIENT })) {
        expect(chunk.kind).to.equal('text');
        break;
      }
    });
  });
};
