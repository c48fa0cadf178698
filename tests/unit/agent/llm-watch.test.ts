import { expect } from 'chai';
import { watchLlm } from '../../../adapters/system/llm-watch.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { ChatChunk } from '../../../core/ports/llm-provider.ts';
import type { WatchedCall } from '../../../core/ports/llm-watch.ts';
import { refusal } from '../../support/waiting.ts';

const TEXT: ChatChunk = { kind: 'text', text: 'x' };
const END: ChatChunk = { kind: 'end', reason: 'stop', model: 'm', usage: { inputTokens: 0, outputTokens: 0 } };
const never = (): Promise<never> => new Promise(() => undefined);
const explain = (): DomainError => new DomainError('model.unavailable', 'It failed.');

const read = async (
  ask: (call: WatchedCall) => AsyncIterable<ChatChunk>,
  limits: { readonly signal?: AbortSignal; readonly deadlineMs?: number; readonly idleMs?: number } = {},
): Promise<string[]> => {
  const kinds: string[] = [];
  const { signal = new AbortController().signal, deadlineMs = 10_000, idleMs = 10_000 } = limits;
  for await (const { kind } of watchLlm({ signal, deadlineMs, idleMs }, ask, explain)) kinds.push(kind);
  return kinds;
};

describe('watchLlm', () => {
  /** Neither a signal nor being left stops it. */
  async function* stubborn(): AsyncGenerator<ChatChunk> {
    yield TEXT;
    await never();
  }

  it('waits for nobody who does not stop when told to', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    await refusal('cancelled', () => read(stubborn, { signal: stop.signal }));
    await refusal('deadline-exceeded', () => read(stubborn, { deadlineMs: 20 }));
    await refusal('deadline-exceeded', () => read(stubborn, { idleMs: 20 }));
  });

  it('asks nobody when it is too late', async () => {
    let isAsked = false;
    async function* ask(): AsyncGenerator<ChatChunk> {
      isAsked = true;
      yield END;
    }
    await refusal('cancelled', () => read(ask, { signal: AbortSignal.abort() }));
    expect(isAsked).to.equal(false);
  });

  it('ends with the end, whatever comes behind it', async () => {
    async function* chatty(): AsyncGenerator<ChatChunk> {
      yield TEXT;
      yield END;
      await never();
    }
    expect(await read(chatty)).to.deep.equal(['text', 'end']);
  });

  it('takes an answer without an end for a broken one', async () => {
    async function* short(): AsyncGenerator<ChatChunk> {
      yield TEXT;
    }
    await refusal('model.unavailable', () => read(short));
  });

  it('says why it stopped rather than what the stopped one said', async () => {
    async function* touchy({ signal }: WatchedCall): AsyncGenerator<ChatChunk> {
      yield TEXT;
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    }
    await refusal('deadline-exceeded', () => read(touchy, { idleMs: 20 }));
  });

  it('does not give a whole answer to somebody who has gone, though the connection breaks because of that', async () => {
    async function* pieces(signal: AbortSignal): AsyncGenerator<string> {
      yield 'all of it';
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    }
    async function* ask({ signal, untilWhole }: WatchedCall): AsyncGenerator<ChatChunk> {
      for await (const _ of untilWhole(pieces(signal), () => true)) yield TEXT;
      yield END;
    }
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    await refusal('cancelled', () => read(ask, { signal: stop.signal }));
  });

  it('tells the one who is asked that nobody reads any more', async () => {
    let watched: AbortSignal | undefined;
    async function* ask({ signal }: WatchedCall): AsyncGenerator<ChatChunk> {
      watched = signal;
      yield TEXT;
      yield TEXT;
    }
    const limits = { signal: new AbortController().signal, deadlineMs: 10_000, idleMs: 10_000 };
    for await (const _ of watchLlm(limits, ask, explain)) break;
    expect(watched?.aborted).to.equal(true);
  });

  it('bears a silence of any length where it is told to', async () => {
    async function* slow(): AsyncGenerator<ChatChunk> {
      await new Promise(resolve => setTimeout(resolve, 20));
      yield END;
    }
    expect(await read(slow, { deadlineMs: 2 ** 40, idleMs: Number.POSITIVE_INFINITY })).to.deep.equal(['end']);
  });
});
