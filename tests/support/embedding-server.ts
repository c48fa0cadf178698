import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { memoryEmbeddingProvider } from '../../adapters/memory/embedding-provider.ts';

/** What it does with a request instead of answering it well. */
export type Misbehaviour =
  | { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
  | 'stalls'
  | 'hangs-up';

export type Asked = { readonly path: string; readonly texts: readonly string[]; readonly key: string | undefined };

export type EmbeddingServer = {
  /** Without a path. */
  readonly url: string;
  /** Every request, in the order in which they came. */
  readonly asked: readonly Asked[];
  /** All that was ever sent to it. */
  heard(): string;
  /** The most requests that were open at once. */
  mostAtOnce(): number;
  /** What it does with the next requests, one each. */
  next(...misbehaviours: readonly Misbehaviour[]): void;
  /** Takes so long for each request. */
  slow(ms: number): void;
  close(): Promise<void>;
};

/** Speaks the embeddings of OpenAI and of Ollama, with vectors by code; lists its models in both. */
export const embeddingServer = async ({ base64 = true } = {}): Promise<EmbeddingServer> => {
  const provider = memoryEmbeddingProvider();
  const asked: Asked[] = [];
  const planned: Misbehaviour[] = [];
  let heard = '';
  let open = 0;
  let mostAtOnce = 0;
  let slowMs = 0;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    heard += JSON.stringify(request.headers) + body;
    const path = request.url ?? '';
    const { input = [] } = JSON.parse(body || '{}') as { readonly input?: readonly string[] };
    asked.push({ path, texts: input, key: request.headers.authorization });
    const misbehaviour = planned.shift();
    if (misbehaviour === 'stalls') return;
    if (misbehaviour === 'hangs-up') {
      request.socket.destroy();
      return;
    }
    if (slowMs > 0) await pause(slowMs);
    if (misbehaviour !== undefined) {
      response.writeHead(misbehaviour.status, { 'content-type': 'application/json', ...misbehaviour.headers });
      response.end(misbehaviour.body ?? '{}');
      return;
    }
    const vectors = await provider.embed(input, 'document');
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(shaped(path, vectors, base64)));
  };

  const server = createServer((request, response) => {
    open += 1;
    mostAtOnce = Math.max(mostAtOnce, open);
    response.on('close', () => {
      open -= 1;
    });
    answer(request, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    heard: () => heard,
    mostAtOnce: () => mostAtOnce,
    next: (...misbehaviours) => void planned.push(...misbehaviours),
    slow: ms => {
      slowMs = ms;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
};

const shaped = (path: string, vectors: readonly Float32Array[], base64: boolean): object => {
  if (path === '/api/tags') return { models: [{ name: 'hashed-words:latest' }] };
  if (/\/models(?:\?|$)/.test(path)) return { object: 'list', data: [{ id: 'hashed-words' }] };
  if (path === '/api/embed') return { model: 'hashed-words', embeddings: vectors.map(vector => [...vector]) };
  // In an order of its own: what belongs together says the index.
  const data = vectors.map((vector, index) => ({
    object: 'embedding',
    index,
    embedding: base64 ? Buffer.from(vector.buffer).toString('base64') : [...vector],
  }));
  return {
    object: 'list',
    data: data.toReversed(),
    model: 'hashed-words',
    usage: { prompt_tokens: 1, total_tokens: 1 },
  };
};
