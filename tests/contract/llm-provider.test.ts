import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { LLMock } from '@copilotkit/aimock';
import { expect } from 'chai';
import { scriptedLlmProvider } from '../../adapters/memory/llm-provider.ts';
import { openaiLlmProvider } from '../../adapters/openai/llm-provider.ts';
import { DomainError } from '../../core/kernel/error.ts';
import { outcome, refusal } from '../support/waiting.ts';
import { all, type Behaviour, type Harness, llmProviderContract, type Open } from './llm-provider.contract.ts';
import { onEveryTarget } from './on-every-target.ts';

const KEY = 'sk-test-0123456789abcdef';
const MODEL = 'model-of-the-house';

const openMemory: Open = async behaviour => {
  const turn = {
    answers: () => (behaviour.kind === 'answers' ? { ...behaviour, text: [behaviour.text] } : {}),
    stalls: () => (behaviour.kind === 'stalls' ? { text: behaviour.text ? [behaviour.text] : [], stalls: true } : {}),
    'breaks-off': () => ({ error: new DomainError('model.unavailable', 'It broke off.') }),
    refuses: () =>
      behaviour.kind === 'refuses'
        ? {
            error: new DomainError(
              behaviour.code,
              'It refused.',
              behaviour.retryAfterMs === undefined ? {} : { retryAfterMs: behaviour.retryAfterMs },
            ),
          }
        : {},
  }[behaviour.kind]();
  return { provider: scriptedLlmProvider([turn], { name: MODEL }), dispose: async () => undefined };
};

const openaiAt = (url: string) => openaiLlmProvider({ apiKey: KEY, baseUrl: `${url}/v1`, model: MODEL });

/** A server of our own for what a well-behaved one never does. */
const serve = async (listener: RequestListener): Promise<Harness> => {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => listener(request, response));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    provider: openaiAt(`http://127.0.0.1:${port}`),
    dispose: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const chunk = (content: string): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: MODEL, choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;

const streaming =
  (text: string, then: (end: () => void) => void): RequestListener =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(text === '' ? ': hello\n\n' : chunk(text));
    then(() => response.destroy());
  };

const refusing =
  (status: number, code: string | null, headers: Record<string, string> = {}): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(
      JSON.stringify({ error: { message: `Incorrect API key provided: ${KEY}. You asked: Why?`, type: 'x', code } }),
    );
  };

const REFUSALS: { readonly [code: string]: RequestListener } = {
  'model.unavailable': refusing(503, null),
  'model.rate-limited': refusing(429, 'rate_limit_exceeded'),
  'model.rejected-key': refusing(401, 'invalid_api_key'),
  'model.unknown': refusing(404, 'model_not_found'),
  'model.invalid-request': refusing(400, null),
  'model.context-too-large': refusing(400, 'context_length_exceeded'),
};

/** The finish reasons in the words of the API. */
const REASONS = { stop: 'stop', length: 'length', filtered: 'content_filter', 'tool-calls': 'tool_calls' } as const;

const openMock = async (answer: Extract<Behaviour, { kind: 'answers' }>): Promise<Harness> => {
  const mock = new LLMock({ port: 0, host: '127.0.0.1', chunkSize: 5 });
  await mock.start();
  const { text, toolCalls, usage, reason = 'stop' } = answer;
  const numbers = usage && {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
  };
  const more = { finishReason: REASONS[reason], ...(numbers && { usage: numbers }) };
  mock.onMessage(
    /.*/,
    toolCalls ? { toolCalls: toolCalls.map(call => ({ ...call })), ...more } : { content: text, ...more },
  );
  return { provider: openaiAt(mock.url), dispose: async () => void (await mock.stop()) };
};

const openOpenai: Open = async behaviour => {
  if (behaviour.kind === 'answers') return openMock(behaviour);
  if (behaviour.kind === 'stalls') return serve(streaming(behaviour.text, () => undefined));
  if (behaviour.kind === 'breaks-off') return serve(streaming(behaviour.text, end => setImmediate(end)));
  const { code, retryAfterMs } = behaviour;
  if (retryAfterMs !== undefined) return serve(refusing(429, null, { 'retry-after': String(retryAfterMs / 1000) }));
  return serve(REFUSALS[code] ?? refusing(500, null));
};

onEveryTarget('LLM provider', { memory: openMemory, openai: openOpenai }, llmProviderContract);

describe('openaiLlmProvider', () => {
  const ask = (harness: Harness) =>
    all(
      harness.provider.chat(
        { messages: [{ role: 'user', content: 'Why?' }] },
        { signal: new AbortController().signal, deadlineMs: 10_000 },
      ),
    );
  const withServer = async <Result>(
    listener: RequestListener,
    use: (harness: Harness) => Promise<Result>,
  ): Promise<Result> => {
    const harness = await serve(listener);
    try {
      return await use(harness);
    } finally {
      await harness.dispose();
    }
  };

  it('never repeats the key or the question in an error', async () => {
    for (const listener of Object.values(REFUSALS)) {
      const error = (await withServer(listener, harness => outcome(() => ask(harness)))) as DomainError;
      const told = [error.message, String(error.cause ?? ''), error.stack ?? '', JSON.stringify(error)].join('\n');
      expect(told).not.to.include(KEY);
      expect(told).not.to.include('You asked');
    }
  });

  it('takes a refused connection for an unavailable model', async () => {
    const harness = await serve(() => undefined);
    await harness.dispose();
    await refusal('model.unavailable', () => ask(harness));
  });

  it('takes an answer that is no stream of events for an unavailable model', async () => {
    for (const body of ['data: {not json\n\n', 'data: {"choices": 5}\n\n', '<html>', ''])
      await withServer(
        (_, response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(body),
        harness => refusal('model.unavailable', () => ask(harness)),
      );
  });

  it('takes an error in the middle of a stream for an unavailable model', async () => {
    await withServer(
      (_, response) =>
        response
          .writeHead(200, { 'content-type': 'text/event-stream' })
          .end(`${chunk('a')}data: {"error":{"message":"${KEY}"}}\n\n`),
      harness => refusal('model.unavailable', () => ask(harness)),
    );
  });

  it('reads an answer that comes without the numbers of its use', async () => {
    const end = 'data: {"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
    const chunks = await withServer(
      (_, response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(chunk('a') + end),
      ask,
    );
    expect(chunks.at(-1)).to.deep.equal({
      kind: 'end',
      reason: 'stop',
      model: 'm',
      usage: { inputTokens: 0, outputTokens: 0 },
    });
  });

  it('waits for a model that goes on talking for longer than the silence that it bears', async () => {
    const slowly: RequestListener = async (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let i = 0; i < 12; i++) {
        response.write(chunk('.'));
        await pause(60);
      }
      response.end('data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
    };
    const limits = { signal: new AbortController().signal, deadlineMs: 20_000, idleMs: 500 };
    const chunks = await withServer(slowly, ({ provider }) => all(provider.chat({ messages: [] }, limits)));
    expect(chunks.filter(({ kind }) => kind === 'text')).to.have.length(12);
  });

  it('asks once, however it ends', async () => {
    let requests = 0;
    await withServer(
      (request, response) => {
        requests += 1;
        refusing(503, null)(request, response);
      },
      harness => outcome(() => ask(harness)),
    );
    expect(requests).to.equal(1);
  });

  it('sends a conversation with tool calls in the words of the API', async () => {
    const mock = new LLMock({ port: 0, host: '127.0.0.1' });
    await mock.start();
    mock.onMessage(/.*/, { content: 'ok' });
    mock.onToolResult('call_1', { content: 'ok' });
    const messages = [
      { role: 'user', content: 'Why?' },
      { role: 'assistant', content: '', toolCalls: [{ id: 'call_1', name: 'search', arguments: '{}' }] },
      { role: 'tool', toolCallId: 'call_1', content: 'found' },
    ] as const;
    await all(
      openaiAt(mock.url).chat({ messages, maxTokens: 9 }, { signal: new AbortController().signal, deadlineMs: 10_000 }),
    );
    const body = mock.getRequests()[0]?.body as { messages: object[]; max_tokens: number };
    await mock.stop();
    expect(body.max_tokens).to.equal(9);
    expect(body.messages[1]).to.deep.include({
      tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'search', arguments: '{}' } }],
    });
    expect(body.messages[2]).to.deep.include({ role: 'tool', tool_call_id: 'call_1', content: 'found' });
  });
});
