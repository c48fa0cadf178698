import { expect } from 'chai';
import { openaiLlmProvider } from '../../adapters/openai/llm-provider.ts';
import { watchLlm } from '../../adapters/system/llm-watch.ts';
import type { ChatRequest } from '../../core/ports/llm-provider.ts';
import { anthropicWire } from '../support/llm-wires/anthropic.ts';
import { ollamaWire } from '../support/llm-wires/ollama.ts';
import { openaiWire } from '../support/llm-wires/openai.ts';
import { answering, serve } from '../support/llm-wires/server.ts';
import { KEY, MODEL, type Wire } from '../support/llm-wires/wire.ts';
import { all } from './llm-provider.contract.ts';

/** The body with which a provider is asked. */
const asked = async (wire: Wire, request: ChatRequest) => {
  const server = await serve(answering(wire, wire.end({})));
  try {
    await all(wire.connect(server.url).chat(request, { signal: new AbortController().signal, deadlineMs: 10_000 }));
    return JSON.parse(server.requests[0] ?? '');
  } finally {
    await server.dispose();
  }
};

const TOOL = { name: 'search', description: 'Searches.', parameters: { type: 'object', properties: {} } };
const CONVERSATION: ChatRequest = {
  messages: [
    { role: 'system', content: 'Be brief.', cacheable: true },
    { role: 'user', content: 'Here is a log.' },
    { role: 'user', content: 'Why?', cacheable: true },
    {
      role: 'assistant',
      content: '',
      toolCalls: [
        { id: 'call:1', name: 'search', arguments: '{"query":"pool"}' },
        { id: 'call:2', name: 'search', arguments: '{"query": ' },
      ],
    },
    { role: 'tool', toolCallId: 'call:1', content: 'found' },
    { role: 'tool', toolCallId: 'call:2', content: 'these are no arguments' },
    { role: 'user', content: 'Go on.' },
  ],
  tools: [TOOL],
  toolChoice: 'none',
  temperature: 1.5,
  maxTokens: 9,
};

describe('a conversation in the words of each provider', () => {
  it('is for OpenAI messages with calls and results by id', async () => {
    const body = await asked(openaiWire, CONVERSATION);
    expect(body).to.deep.include({ model: MODEL, tool_choice: 'none', temperature: 1.5, max_tokens: 9, stream: true });
    expect(body.stream_options).to.deep.equal({ include_usage: true });
    expect(body.tools).to.deep.equal([{ type: 'function', function: TOOL }]);
    expect(body.messages.slice(0, 5)).to.deep.equal([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Here is a log.' },
      { role: 'user', content: 'Why?' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'call:1', type: 'function', function: { name: 'search', arguments: '{"query":"pool"}' } },
          { id: 'call:2', type: 'function', function: { name: 'search', arguments: '{"query": ' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call:1', content: 'found' },
    ]);
  });

  it('names the limit of tokens for OpenAI itself as it wants it', async () => {
    let body = '';
    const before = globalThis.fetch;
    globalThis.fetch = async (_, init) => {
      body = String(init?.body);
      return new Response(openaiWire.end({}), { headers: { 'content-type': openaiWire.contentType } });
    };
    try {
      const provider = openaiLlmProvider({ apiKey: KEY, model: MODEL, watch: watchLlm });
      await all(provider.chat(CONVERSATION, { signal: new AbortController().signal, deadlineMs: 10_000 }));
    } finally {
      globalThis.fetch = before;
    }
    expect(JSON.parse(body)).to.include({ max_completion_tokens: 9 }).and.not.to.have.property('max_tokens');
  });

  it('is for Anthropic a system and turns that alternate, with what may be remembered marked', async () => {
    const body = await asked(anthropicWire, CONVERSATION);
    const kept = { cache_control: { type: 'ephemeral' } };
    expect(body).to.deep.include({ model: MODEL, tool_choice: { type: 'none' }, temperature: 1, max_tokens: 9 });
    expect(body.system).to.deep.equal([{ type: 'text', text: 'Be brief.', ...kept }]);
    expect(body.tools).to.deep.equal([
      { name: 'search', description: 'Searches.', input_schema: { type: 'object', properties: {} } },
    ]);
    expect(body.messages).to.deep.equal([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Here is a log.' },
          { type: 'text', text: 'Why?', ...kept },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'call_1', name: 'search', input: { query: 'pool' } },
          { type: 'tool_use', id: 'call_2', name: 'search', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'call_1', content: 'found' },
          { type: 'tool_result', tool_use_id: 'call_2', content: 'these are no arguments' },
          { type: 'text', text: 'Go on.' },
        ],
      },
    ]);
  });

  it('keeps for Anthropic to what it takes: a limit of tokens, no blank text, four places to remember', async () => {
    const cacheable = { role: 'user', content: 'x', cacheable: true } as const;
    const blank = { role: 'assistant', content: ' \n' } as const;
    const body = await asked(anthropicWire, {
      messages: [
        { role: 'system', content: '' },
        cacheable,
        { ...cacheable },
        blank,
        ...Array(3)
          .fill(0)
          .map(() => ({ ...cacheable })),
      ],
    });
    expect(body).to.include({ max_tokens: 4_096 }).and.not.to.have.any.keys('system', 'tools', 'tool_choice');
    expect(body.messages).to.have.length(1);
    const marks = body.messages[0].content.map((block: object) => 'cache_control' in block);
    expect(marks).to.deep.equal([false, true, true, true, true]);
  });

  it('is for Ollama messages with results by name, no tool that must not be called, and room for the whole of it', async () => {
    const body = await asked(ollamaWire, CONVERSATION);
    expect(body).to.not.have.property('tools');
    expect(body.options).to.deep.equal({ num_ctx: 16_384, num_predict: 9, temperature: 1.5 });
    expect(body.messages[3].tool_calls).to.deep.equal([
      { function: { name: 'search', arguments: { query: 'pool' } } },
      { function: { name: 'search', arguments: {} } },
    ]);
    expect(body.messages[4]).to.deep.equal({ role: 'tool', content: 'found', tool_name: 'search' });
    const { tools } = await asked(ollamaWire, { ...CONVERSATION, toolChoice: 'auto' });
    expect(tools).to.deep.equal([{ type: 'function', function: TOOL }]);
  });
});
