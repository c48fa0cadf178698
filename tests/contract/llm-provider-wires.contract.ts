import type { RequestListener, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { LLMock } from '@copilotkit/aimock';
import { expect } from 'chai';
import { isDomainError } from '../../core/kernel/error.ts';
import type { ChatChunk, ChatRequest } from '../../core/ports/llm-provider.ts';
import { answering, paging, refusing, serve, streaming, type WireServer } from '../support/llm-wires/server.ts';
import { KEY, TALKATIVE, type Wire } from '../support/llm-wires/wire.ts';
import { aWhile, eventually, outcome, refusal } from '../support/waiting.ts';
import { all } from './llm-provider.contract.ts';

type Limits = { readonly signal?: AbortSignal; readonly deadlineMs?: number; readonly idleMs?: number };

const QUESTION = 'Why?';
const REQUEST: ChatRequest = { messages: [{ role: 'user', content: QUESTION }] };

/** As much of the same as the other side takes. */
const flood = (response: ServerResponse, piece: string): void => {
  const more = (): void => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', more);
  more();
};

/** What a provider's adapter does with a server that does what a well-behaved one never does. */
export const wireContract = (wire: Wire): void => {
  describe(`LLMProvider on the wire: ${wire.name}`, () => {
    let server: WireServer | undefined;
    afterEach(async () => {
      await server?.dispose();
      server = undefined;
    });

    const open = async (listener: RequestListener): Promise<WireServer> => {
      await server?.dispose();
      server = await serve(listener);
      return server;
    };
    const chat = ({ url }: WireServer, limits: Limits = {}): AsyncIterable<ChatChunk> =>
      wire.connect(url).chat(REQUEST, { signal: new AbortController().signal, deadlineMs: 10_000, ...limits });
    const ask = async (listener: RequestListener, limits: Limits = {}): Promise<ChatChunk[]> =>
      all(chat(await open(listener), limits));
    const textOf = (chunks: readonly ChatChunk[]): string =>
      chunks.map(chunk => (chunk.kind === 'text' ? chunk.text : '')).join('');

    it('does not wait for a server that takes the request and says nothing at all', async () => {
      await refusal('deadline-exceeded', () => ask(() => undefined, { idleMs: 50 }));
    });

    it('is not held by bytes that carry nothing', async () => {
      const drips = streaming(wire, response => {
        const timer = setInterval(() => response.write(wire.nothing), 10);
        response.on('close', () => clearInterval(timer));
      });
      await refusal('deadline-exceeded', () => ask(drips, { idleMs: 200 }));
    });

    it('is not held beyond its deadline by a model that never stops talking', async () => {
      const talks = streaming(wire, response => {
        const timer = setInterval(() => response.write(wire.text('.')), 10);
        response.on('close', () => clearInterval(timer));
      });
      await refusal('deadline-exceeded', () => ask(talks, { deadlineMs: 200 }));
    });

    it('waits for a model that goes on talking for longer than the silence that it bears', async () => {
      const slowly = streaming(wire, async response => {
        for (let i = 0; i < 12; i++) {
          response.write(wire.text('.'));
          await pause(60);
        }
        response.end(wire.end({}));
      });
      expect(textOf(await ask(slowly, { idleMs: 500 }))).to.equal('.'.repeat(12));
    });

    it('lets a model think, and keeps its thoughts to itself', async () => {
      const thinks = streaming(wire, async response => {
        for (let i = 0; i < 12; i++) {
          response.write(wire.thought('Hm.'));
          await pause(60);
        }
        response.end(wire.text('So.') + wire.end({}));
      });
      expect(textOf(await ask(thinks, { idleMs: 500 }))).to.equal('So.');
    });

    describe('an answer whose connection stays open behind its end', () => {
      const finished = wire.text('All of it.') + wire.finish('stop');

      it('is taken for what it is, and the connection is closed', async () => {
        const opened = await open(streaming(wire, response => void response.write(finished)));
        const chunks = await all(chat(opened, { idleMs: 300 }));
        expect(textOf(chunks)).to.equal('All of it.');
        expect(chunks.at(-1)).to.deep.include({ kind: 'end', reason: 'stop' });
        await opened.hungUp;
      });

      it('is not held by bytes that carry nothing', async () => {
        const drips = streaming(wire, response => {
          response.write(finished);
          const timer = setInterval(() => response.write(wire.nothing), 20);
          response.on('close', () => clearInterval(timer));
        });
        expect(textOf(await ask(drips))).to.equal('All of it.');
      });

      it('is not lost to a deadline that is near', async () => {
        const stays = streaming(wire, response => void response.write(finished));
        expect(textOf(await ask(stays, { deadlineMs: 900 }))).to.equal('All of it.');
      });

      it('is not lost when the connection breaks behind its end', async () => {
        const breaks = streaming(wire, async response => {
          response.write(finished);
          await pause(50);
          response.destroy();
        });
        expect(textOf(await ask(breaks))).to.equal('All of it.');
      });

      it('is not lost to a refusal behind its end', async () => {
        expect(textOf(await ask(answering(wire, finished, wire.failure(TALKATIVE))))).to.equal('All of it.');
      });

      it('keeps the calls that it holds', async () => {
        const calls = [{ id: 'call_1', name: 'search', arguments: '{"query":"pool"}' }] as const;
        const stays = streaming(wire, response => {
          response.write(wire.interleaved(calls) + wire.finish('tool-calls'));
        });
        const chunks = await ask(stays);
        expect(chunks.map(({ kind }) => kind)).to.deep.equal(['tool-call', 'end']);
      });
    });

    it('does not take the time of the one who reads for silence', async () => {
      const listener = answering(wire, wire.text('one '), wire.text('two'), wire.end({}));
      const kinds: string[] = [];
      for await (const { kind } of chat(await open(listener), { idleMs: 100 })) {
        kinds.push(kind);
        await pause(150);
      }
      expect(kinds.at(-1)).to.equal('end');
    });

    for (const [what, listener] of Object.entries({
      'a page instead of an answer': paging(200),
      "a proxy's page with 502": paging(502),
      "a proxy's page with 404": paging(404),
      'a refusal that says it is a success': refusing({ status: 200, body: { error: { message: TALKATIVE } } }),
      'an answer without a word': answering(wire),
      'an answer that ends in the middle of its JSON': answering(wire, wire.text('half'), wire.torn),
      'an answer that ends in the middle of its text': answering(wire, wire.text('half')),
      'JSON that is no part of an answer': answering(wire, 'data: 5\n\n', '5\n', '[]\n'),
      'a refusal in the middle of the answer': answering(wire, wire.text('half'), wire.failure(TALKATIVE)),
    }))
      it(`takes ${what} for an unavailable model`, async () => {
        await refusal('model.unavailable', () => ask(listener));
      });

    it('takes a refused connection for an unavailable model', async () => {
      const gone = await open(() => undefined);
      await gone.dispose();
      await refusal('model.unavailable', () => all(chat(gone)));
    });

    it('reads on behind bytes that are no text', async () => {
      const [before = '', after = ''] = wire.text('a?b').split('?');
      const bytes = Buffer.concat([Buffer.from(before), Buffer.from([0xff]), Buffer.from(after)]);
      const text = textOf(await ask(answering(wire, bytes, wire.end({}))));
      expect(text).to.equal('a\uFFFDb');
    });

    it('puts characters together that arrive in pieces', async () => {
      const bytes = Buffer.from(wire.text('– 🧯') + wire.end({}));
      const byteByByte = streaming(wire, async response => {
        for (const byte of bytes) {
          response.write(Buffer.from([byte]));
          await pause(0);
        }
        response.end();
      });
      expect(textOf(await ask(byteByByte))).to.equal('– 🧯');
    });

    it('hangs up on an answer without end when nobody reads on', async () => {
      const piece = wire.text('x'.repeat(60_000));
      const floods = await open(streaming(wire, response => flood(response, piece)));
      // More than an event without an end may be.
      let read = 0;
      for await (const chunk of chat(floods)) {
        read += chunk.kind === 'text' ? chunk.text.length : 0;
        if (read > 20_000_000) break;
      }
      await floods.hungUp;
    });

    it('does not collect in memory what has no end', async () => {
      const endless = streaming(wire, response => {
        response.write(wire.endless.begin);
        flood(response, wire.endless.more);
      });
      await refusal('model.unavailable', () => ask(endless, { deadlineMs: 5_000 }));
    });

    it('hangs up when it is cancelled, before the answer and in the middle of it', async () => {
      for (const listener of [
        () => undefined,
        streaming(wire, response => void response.write(wire.text('one'))),
      ] satisfies RequestListener[]) {
        const opened = await open(listener);
        const stop = new AbortController();
        // Not before: nobody hangs up who has never called.
        const asked = eventually('it is asked', () => opened.requests.length > 0);
        const stopped = asked.then(aWhile).then(() => stop.abort());
        await refusal('cancelled', () => all(chat(opened, { signal: stop.signal })));
        await stopped;
        await opened.hungUp;
      }
    });

    it('does not follow to another address', async () => {
      const elsewhere = await serve(answering(wire, wire.text('gotcha'), wire.end({})));
      for (const status of [301, 302, 307, 308])
        await refusal('model.unavailable', () =>
          ask((request, response) =>
            response.writeHead(status, { location: `${elsewhere.url}${request.url ?? ''}` }).end(),
          ),
        );
      await elsewhere.dispose();
      expect(elsewhere.requests).to.deep.equal([]);
    });

    it('asks once, however it ends', async () => {
      for (const status of [408, 429, 500, 503]) {
        const opened = await open(refusing({ status, body: {} }));
        await outcome(() => all(chat(opened)));
        expect(opened.requests, String(status)).to.have.length(1);
      }
    });

    it('tells refusals apart by how the provider words them', async () => {
      for (const [code, refusals] of Object.entries(wire.refusals))
        for (const said of refusals) {
          const error = await outcome(() => ask(refusing(said)));
          expect(isDomainError(error) && error.code, JSON.stringify(said)).to.equal(code);
        }
    });

    it('never repeats the key or the question in an error', async () => {
      const worst = Object.values(wire.refusals).flat();
      const listeners = [
        ...worst.map(({ status }) => refusing({ status, body: { error: TALKATIVE } })),
        ...worst.map(refusing),
        paging(500),
        answering(wire, wire.failure(TALKATIVE)),
        answering(wire, wire.torn.replace('ha', TALKATIVE)),
        (_, response) => void response.destroy(),
      ] satisfies RequestListener[];
      for (const listener of listeners) {
        const error = (await outcome(() => ask(listener))) as Error;
        const told = [error.message, String(error.cause ?? ''), error.stack ?? '', JSON.stringify(error)].join('\n');
        expect(told).not.to.include(KEY);
        expect(told).not.to.include(QUESTION);
      }
    });

    it('prints nothing', async () => {
      const printed: unknown[] = [];
      const { stdout, stderr } = process;
      const writes = [stdout.write, stderr.write] as const;
      // From here to the end of the test nobody else writes.
      for (const stream of [stdout, stderr]) stream.write = piece => printed.push(piece) > 0;
      try {
        for (const listener of [paging(500), refusing({ status: 500, body: 'x' }), answering(wire, wire.torn)])
          await outcome(() => ask(listener));
      } finally {
        [stdout.write, stderr.write] = writes;
      }
      expect(printed).to.deep.equal([]);
    });

    it('reads an answer that comes without the numbers of its use', async () => {
      expect((await ask(answering(wire, wire.text('a'), wire.end({})))).at(-1)).to.deep.include({
        kind: 'end',
        reason: 'stop',
        usage: {},
      });
    });

    it('puts calls together whose pieces arrive by turns, and leaves their arguments as the model wrote them', async () => {
      const broken = wire.hasNoIds ? '{"limit":5}' : '{"limit": 5, ';
      const calls = [
        { id: 'call_1', name: 'search', arguments: '{"query":"pool"}' },
        { id: 'call_2', name: 'lines', arguments: broken },
      ] as const;
      const chunks = await ask(answering(wire, wire.interleaved(calls), wire.end({ reason: 'tool-calls' })));
      const called = chunks.flatMap(chunk => (chunk.kind === 'tool-call' ? [chunk.call] : []));
      expect(called.map(({ name, arguments: args }) => [name, args])).to.deep.equal(
        calls.map(({ name, arguments: args }) => [name, args]),
      );
      expect(chunks.at(-1)).to.include({ kind: 'end', reason: 'tool-calls' });
    });

    it('takes the refusals of the third-party server as what they are', async () => {
      const mock = new LLMock({ port: 0, host: '127.0.0.1' });
      await mock.start();
      try {
        for (const [status, code] of [
          [429, 'model.rate-limited'],
          [503, 'model.unavailable'],
          [401, 'model.rejected-key'],
        ] as const) {
          mock.resetMatchCounts();
          mock.prependFixture({
            match: { userMessage: /.*/ },
            response: { error: { message: TALKATIVE, type: 'x' }, status, retryAfter: 3 },
          });
          const error = await refusal(code, () =>
            all(wire.connect(mock.url).chat(REQUEST, { signal: new AbortController().signal, deadlineMs: 10_000 })),
          );
          if (status === 429) expect(error.retryAfterMs).to.equal(3_000);
        }
      } finally {
        await mock.stop();
      }
    });
  });
};
