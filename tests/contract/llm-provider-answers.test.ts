import { expect } from 'chai';
import { isOllamaRunning } from '../../adapters/ollama/is-running.ts';
import type { ChatChunk, ChatRequest } from '../../core/ports/llm-provider.ts';
import { anthropicWire } from '../support/llm-wires/anthropic.ts';
import { ollamaWire } from '../support/llm-wires/ollama.ts';
import { openaiWire } from '../support/llm-wires/openai.ts';
import { answering, paging, refusing, serve, streaming } from '../support/llm-wires/server.ts';
import { KEY, type Wire } from '../support/llm-wires/wire.ts';
import { outcome, refusal } from '../support/waiting.ts';
import { all } from './llm-provider.contract.ts';

const REQUEST: ChatRequest = { messages: [{ role: 'user', content: 'Why?' }] };

const withServer = async <Result>(
  listener: Parameters<typeof serve>[0],
  use: (url: string) => Promise<Result>,
): Promise<Result> => {
  const server = await serve(listener);
  try {
    return await use(server.url);
  } finally {
    await server.dispose();
  }
};
const told = (wire: Wire, ...parts: readonly string[]): Promise<ChatChunk[]> =>
  withServer(answering(wire, ...parts), url =>
    all(wire.connect(url).chat(REQUEST, { signal: new AbortController().signal, deadlineMs: 10_000 })),
  );
const callsIn = (chunks: readonly ChatChunk[]) =>
  chunks.flatMap(chunk => (chunk.kind === 'tool-call' ? [chunk.call] : []));

describe('answers as only one of the providers gives them', () => {
  for (const wire of [openaiWire, anthropicWire])
    it(`counts the input that ${wire.name} had in its cache, and that it put there, as input`, async () => {
      const usage = { inputTokens: 100, outputTokens: 7, cachedInputTokens: 60, cacheWriteTokens: 30 };
      const [end] = await told(wire, wire.end({ usage }));
      expect(end).to.deep.include({ kind: 'end', usage });
    });

  const openai = (choice: object): string => `data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`;
  const openaiCalls = (...calls: object[]): string => openai({ delta: { tool_calls: calls } });

  it('waits a moment for the numbers of OpenAI that come behind the end of an answer', async () => {
    const usage = { prompt_tokens: 30, completion_tokens: 4 };
    const late = streaming(openaiWire, response => {
      response.write(openaiWire.text('a') + openaiWire.finish('stop'));
      setTimeout(() => response.write(`data: ${JSON.stringify({ choices: [], usage })}\n\n`), 100);
    });
    const limits = { signal: new AbortController().signal, deadlineMs: 10_000 };
    const chunks = await withServer(late, url => all(openaiWire.connect(url).chat(REQUEST, limits)));
    expect(chunks.at(-1)).to.deep.include({ kind: 'end', usage: { inputTokens: 30, outputTokens: 4 } });
  });

  it('does not take the number with which an answer of Anthropic begins for that of its end', async () => {
    const message = { model: 'm', usage: { input_tokens: 30, output_tokens: 1 } };
    const begin = `event: message_start\ndata: ${JSON.stringify({ type: 'message_start', message })}\n\n`;
    const chunks = await told(anthropicWire, begin, anthropicWire.text('a'), anthropicWire.end({}));
    expect(chunks.at(-1)).to.deep.include({ kind: 'end', usage: { inputTokens: 30 } });
  });

  it('leaves out a number of Ollama that is not there', async () => {
    const line = `${JSON.stringify({ message: { content: 'a' }, done: true, done_reason: 'stop', eval_count: 4 })}\n`;
    expect((await told(ollamaWire, line)).at(-1)).to.deep.include({ kind: 'end', usage: { outputTokens: 4 } });
  });

  const ends: readonly (readonly [Wire, string])[] = [
    [openaiWire, 'data: [DONE]\n\n'],
    [anthropicWire, 'event: message_stop\ndata: {"type":"message_stop"}\n\n'],
  ];
  for (const [wire, end] of ends) {
    it(`takes the end of the stream of ${wire.name} for the end of its answer, though no reason is told`, async () => {
      const chunks = await told(wire, wire.opening, wire.text('All of it.'), end);
      expect(chunks[0]).to.deep.equal({ kind: 'text', text: 'All of it.' });
      expect(chunks.at(-1)).to.include({ kind: 'end', reason: 'stop' });
    });

    it(`does not take the end of the stream of ${wire.name} for an answer when nothing was said`, async () => {
      await refusal('model.unavailable', () => told(wire, wire.opening, end));
    });

    it(`needs nothing more behind the end of the stream of ${wire.name}`, async () => {
      const stays = streaming(wire, response => void response.write(wire.opening + wire.text('All of it.') + end));
      const limits = { signal: new AbortController().signal, deadlineMs: 10_000 };
      const chunks = await withServer(stays, url => all(wire.connect(url).chat(REQUEST, limits)));
      expect(chunks.at(-1)).to.include({ kind: 'end', reason: 'stop' });
    });
  }

  it('sees the end of the stream of OpenAI in pieces, and not in what the model writes', async () => {
    const wire = openaiWire;
    const pieces = ['data: [DO', 'NE]\n', '\n'] as const;
    const inPieces = streaming(wire, async response => {
      response.write(wire.text('All of it.'));
      for (const piece of pieces) {
        response.write(piece);
        await new Promise(resolve => setTimeout(resolve, 20));
      }
      response.end();
    });
    const limits = { signal: new AbortController().signal, deadlineMs: 10_000 };
    const chunks = await withServer(inPieces, url => all(wire.connect(url).chat(REQUEST, limits)));
    expect(chunks.at(-1)).to.include({ kind: 'end' });
    await refusal('model.unavailable', () => told(wire, wire.text('It ends with\ndata: [DONE]\n\n so')));
  });

  it('takes a refusal of OpenAI for an answer that was withheld', async () => {
    const chunks = await told(openaiWire, openai({ delta: { refusal: 'I cannot help.' } }), openaiWire.end({}));
    expect(chunks).to.have.length(1);
    expect(chunks[0]).to.include({ kind: 'end', reason: 'filtered' });
  });

  it('reads calls of servers that leave out index and id, send arguments as they are, or end with `stop`', async () => {
    const chunks = await told(
      openaiWire,
      openaiCalls({ function: { name: 'search', arguments: { query: 'pool' } } }),
      openaiCalls({ id: 'b', function: { name: 'lines', arguments: '{"li' } }),
      openaiCalls({ function: { arguments: 'mit":5}' } }),
      openaiWire.end({ reason: 'stop' }),
    );
    expect(callsIn(chunks)).to.deep.equal([
      { id: 'call_1_0', name: 'search', arguments: '{"query":"pool"}' },
      { id: 'b', name: 'lines', arguments: '{"limit":5}' },
    ]);
    expect(chunks.at(-1)).to.include({ reason: 'tool-calls' });
  });

  it('reads which parameter OpenAI refuses, whatever it says of it', async () => {
    for (const [param, path] of [
      ['temperature', 'temperature'],
      ['messages', undefined],
    ]) {
      const error = {
        message: 'temperature must be what it must be',
        type: 'invalid_request_error',
        param,
        code: null,
      };
      const refused = await withServer(refusing({ status: 400, body: { error } }), url =>
        refusal('model.invalid-request', () =>
          all(openaiWire.connect(url).chat(REQUEST, { signal: new AbortController().signal, deadlineMs: 10_000 })),
        ),
      );
      expect(refused.issues[0]?.path, param).to.equal(path);
    }
  });

  it('reads the refusals of servers that speak the protocol of OpenAI and word them in their own way', async () => {
    const refusedWith = (body: unknown) =>
      withServer(refusing({ status: 400, body }), url =>
        outcome(() =>
          all(openaiWire.connect(url).chat(REQUEST, { signal: new AbortController().signal, deadlineMs: 10_000 })),
        ),
      );
    const issues = [{ path: 'temperature', message: 'is not taken by this model' }];
    for (const body of [
      { object: 'error', message: 'temperature must be 1', type: 'BadRequestError', param: 'temperature', code: 400 },
      { detail: [{ loc: ['body', 'temperature'], msg: 'Input should be less than or equal to 1' }] },
      { error: 'temperature is not supported' },
    ])
      expect(await refusedWith(body), JSON.stringify(body)).to.deep.include({ code: 'model.invalid-request', issues });
    for (const body of [[], 'temperature', 5, null])
      expect(await refusedWith(body), JSON.stringify(body)).to.include({ code: 'model.invalid-request' });
    expect(await refusedWith({ message: "This model's maximum context length is 4096 tokens." })).to.include({
      code: 'model.context-too-large',
    });
  });

  it('reads the status of a refusal in the middle of an answer, where a server gives one', async () => {
    const said = (code: unknown): string => `data: ${JSON.stringify({ error: { code, message: 'x' } })}\n\n`;
    await refusal('model.rate-limited', () => told(openaiWire, openaiWire.text('half'), said(429)));
    await refusal('model.unavailable', () => told(openaiWire, openaiWire.text('half'), said(502)));
  });

  it('reads the kind of a refusal in the middle of an answer of Anthropic', async () => {
    const said = (type: string): string =>
      `event: error\ndata: ${JSON.stringify({ error: { type, message: 'x' } })}\n\n`;
    await refusal('model.invalid-request', () => told(anthropicWire, said('invalid_request_error')));
    await refusal('model.rate-limited', () => told(anthropicWire, said('rate_limit_error')));
    await refusal('model.unavailable', () => told(anthropicWire, said('overloaded_error')));
  });

  it('takes a line of Ollama that cannot be read for no refusal, whatever stands in it', async () => {
    await refusal('model.unavailable', () => told(ollamaWire, 'rate limit\n'));
  });

  it('takes an end with `error` for a broken answer', async () => {
    await refusal('model.unavailable', () =>
      told(openaiWire, openaiWire.text('half'), openai({ delta: {}, finish_reason: 'error' })),
    );
  });

  it('is not held by pieces of OpenAI in which nothing is', async () => {
    const empty = openai({ delta: { role: 'assistant', content: '', tool_calls: [] }, finish_reason: null });
    await withServer(
      (_, response) => {
        response.writeHead(200, { 'content-type': openaiWire.contentType });
        const timer = setInterval(() => response.write(empty), 10);
        response.on('close', () => clearInterval(timer));
      },
      url => {
        const limits = { signal: new AbortController().signal, deadlineMs: 10_000, idleMs: 150 };
        return refusal('deadline-exceeded', () => all(openaiWire.connect(url).chat(REQUEST, limits)));
      },
    );
  });

  for (const [stop, reason] of [
    ['stop_sequence', 'stop'],
    ['pause_turn', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['something_new', 'stop'],
  ] as const)
    it(`takes Anthropic's ${stop} for '${reason}'`, async () => {
      const data = JSON.stringify({ type: 'message_delta', delta: { stop_reason: stop } });
      const [end] = await told(anthropicWire, `event: message_delta\ndata: ${data}\n\n`);
      expect(end).to.include({ kind: 'end', reason });
    });

  it('gives a call of Anthropic without arguments an empty object', async () => {
    const block = { type: 'tool_use', id: 'toolu_1', name: 'timeline', input: {} };
    const data = JSON.stringify({ type: 'content_block_start', index: 1, content_block: block });
    const chunks = await told(
      anthropicWire,
      `event: content_block_start\ndata: ${data}\n\n`,
      anthropicWire.end({ reason: 'tool-calls' }),
    );
    expect(callsIn(chunks)).to.deep.equal([{ id: 'toolu_1', name: 'timeline', arguments: '{}' }]);
  });

  it('gives calls of Ollama ids that no other answer of the conversation has', async () => {
    const calls = [
      { id: '', name: 'search', arguments: '{"query":"a"}' },
      { id: '', name: 'search', arguments: '{"query":"b"}' },
    ] as const;
    const chunks = await told(ollamaWire, ollamaWire.interleaved(calls), ollamaWire.end({}));
    expect(callsIn(chunks).map(({ id }) => id)).to.deep.equal(['call_1_0', 'call_1_1']);
  });

  it('sends Ollama no key that lies about in the environment', async () => {
    let headers = new Headers();
    const before = globalThis.fetch;
    globalThis.fetch = async (_, init) => {
      headers = new Headers(init?.headers);
      return new Response(ollamaWire.end({}));
    };
    process.env.OLLAMA_API_KEY = KEY;
    try {
      // The one address to which the package adds the key.
      const provider = ollamaWire.connect('https://ollama.com');
      await all(provider.chat(REQUEST, { signal: new AbortController().signal, deadlineMs: 10_000 }));
    } finally {
      globalThis.fetch = before;
      delete process.env.OLLAMA_API_KEY;
    }
    expect(headers.get('content-type')).to.equal('application/json');
    expect(headers.get('authorization')).to.equal(null);
  });
});

describe('isOllamaRunning', () => {
  const json = (body: unknown) => refusing({ status: 200, body });

  it('finds an Ollama', async () => {
    await withServer(json({ version: '0.9.0' }), async url => expect(await isOllamaRunning(url)).to.equal(true));
  });

  for (const [what, listener] of Object.entries({
    'a page': paging(200),
    'an error': refusing({ status: 500, body: {} }),
    'something that has no version': json({}),
    'something that says nothing': () => undefined,
  }))
    it(`takes ${what} for none`, async () => {
      await withServer(listener, async url => expect(await isOllamaRunning(url, 100)).to.equal(false));
    });

  it('takes an address where nobody is for none', async () => {
    const gone = await withServer(json({}), async url => url);
    expect(await isOllamaRunning(gone)).to.equal(false);
    expect(await isOllamaRunning('no address at all')).to.equal(false);
  });
});
