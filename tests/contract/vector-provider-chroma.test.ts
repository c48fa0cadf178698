import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { expect } from 'chai';
import { ChromaClient } from 'chromadb';
import { collectionName } from '../../adapters/chroma/spaces.ts';
import { chromaVectorProvider } from '../../adapters/chroma/vector-provider.ts';
import type { VectorProvider, VectorRecord } from '../../core/ports/vector-provider.ts';
import { CHROMA_REMEDY, type ChromaEngine, startChroma } from '../support/engines/chroma.ts';
import { startOrSkip } from '../support/engines/or-skip.ts';
import { refusal } from '../support/waiting.ts';
import { vectorProviderContract } from './vector-provider.contract.ts';

const SPACE = { collection: 'knowledge', model: 'small', dimension: 2 };

const put = (vectors: VectorProvider, documentId: string, more: Partial<VectorRecord> = {}): Promise<void> =>
  vectors.upsert(SPACE, [
    { documentId, ordinal: 0, scope: 'global', version: 1, vector: Float32Array.of(1, 0), ...more },
  ]);
const find = async (vectors: VectorProvider, signal?: AbortSignal): Promise<string[]> => {
  const query = { vector: Float32Array.of(1, 0), topK: 10, filter: { scopes: ['global'] } };
  return (await vectors.search(SPACE, query, signal ? { signal } : {})).map(hit => hit.documentId);
};

describe('The VectorProvider on Chroma', () => {
  let engine: ChromaEngine;
  before(async function () {
    this.timeout(180_000);
    engine = await startOrSkip(this, startChroma, CHROMA_REMEDY);
  });
  after(() => engine?.stop());

  let opened = 0;
  vectorProviderContract('chroma', async () => {
    opened += 1;
    return {
      vectors: chromaVectorProvider({ url: engine.url, database: await engine.newDatabase() }),
      dispose: async () => undefined,
    };
  });
  describe('the contract', () => {
    it('ran', () => expect(opened).to.be.greaterThan(20));
  });

  describe('beside its contract', () => {
    let options: { readonly url: string; readonly database: string };
    let vectors: VectorProvider;
    let client: ChromaClient;
    beforeEach(async () => {
      options = { url: engine.url, database: await engine.newDatabase() };
      vectors = chromaVectorProvider(options);
      const { hostname, port } = new URL(engine.url);
      client = new ChromaClient({ host: hostname, port: Number(port), database: options.database });
    });

    it('makes one collection for each space, which says what it is for, and none by searching', async () => {
      expect(await find(vectors)).to.deep.equal([]);
      expect(await client.countCollections()).to.equal(0);
      await put(vectors, 'a');
      await put(vectors, 'b');
      const collections = await client.listCollections();
      expect(collections.map(({ metadata }) => metadata)).to.deep.equal([SPACE]);
    });

    it('leaves one stored record for each key, however many versions were written', async () => {
      await Promise.all([1, 2, 3].map(version => put(vectors, 'a', { version })));
      const collection = await client.getCollection({ name: collectionName(SPACE) });
      expect((await collection.get()).ids).to.deep.equal(['a/0/3']);
    });

    it('shows the newest version alone where a writer died before it removed the older one', async () => {
      await put(vectors, 'a', { version: 2, vector: Float32Array.of(0, 1) });
      const collection = await client.getCollection({ name: collectionName(SPACE) });
      const left = { document: 'a', ordinal: 0, scope: 'global', version: 1 };
      await collection.add({ ids: ['a/0/1'], embeddings: [[1, 0]], metadatas: [left] });
      const query = { vector: Float32Array.of(1, 0), topK: 10, filter: { scopes: ['global'] } };
      const hits = await vectors.search(SPACE, query);
      expect(hits).to.have.length(1);
      expect(hits[0]?.similarity).to.be.closeTo(0, 0.01);
    });

    it('goes on when another process removed a space and made it anew', async () => {
      const other = chromaVectorProvider(options);
      await put(vectors, 'a');
      await other.keepOnly({ ...SPACE, model: 'large' });
      expect(await find(vectors)).to.deep.equal([]);
      await put(other, 'b');
      expect(await find(vectors)).to.deep.equal(['b']);
      await other.keepOnly({ ...SPACE, model: 'large' });
      await put(vectors, 'c');
      expect(await find(other)).to.deep.equal(['c']);
    });

    it('writes to a collection that somebody else made at the same moment, whatever the server says to that', async () => {
      // Passes on what is asked, and then refuses whoever creates.
      const between = createHttpServer(async (request, response) => {
        const pieces: Buffer[] = [];
        for await (const piece of request) pieces.push(piece);
        const body = Buffer.concat(pieces);
        const answer = await fetch(new URL(request.url ?? '', engine.url), {
          method: request.method ?? 'GET',
          headers: { 'content-type': 'application/json' },
          ...(body.length > 0 && { body }),
        });
        const isCreation = request.method === 'POST' && /\/collections$/.test(request.url ?? '');
        response.writeHead(isCreation ? 500 : answer.status, { 'content-type': 'application/json' });
        response.end(isCreation ? '{"error":"InternalError","message":"exists"}' : await answer.text());
      });
      await once(between.listen(0, '127.0.0.1'), 'listening');
      try {
        const { port } = between.address() as AddressInfo;
        await put(chromaVectorProvider({ ...options, url: `http://127.0.0.1:${port}` }), 'a');
        expect(await find(vectors)).to.deep.equal(['a']);
      } finally {
        between.closeAllConnections();
        between.close();
      }
    });

    it('finds a collection among more than fit on one page of a list', async () => {
      for (let number = 0; number < 120; number += 1)
        await client.createCollection({ name: `other-${number}`, embeddingFunction: null });
      await put(vectors, 'a');
      await vectors.delete({ collection: 'knowledge' }, 'a');
      expect(await find(vectors)).to.deep.equal([]);
    });

    const foreign = {
      'of another dimension': { embedding: [1, 0, 0], space: 'cosine' },
      'compared by another measure': { embedding: [1, 0], space: 'l2' },
    } as const;
    for (const [what, { embedding, space }] of Object.entries(foreign))
      it(`says what to remove when the collection holds vectors ${what}`, async () => {
        const name = collectionName(SPACE);
        const collection = await client.createCollection({
          name,
          embeddingFunction: null,
          configuration: { hnsw: { space } },
        });
        await collection.add({ ids: ['x'], embeddings: [[...embedding]] });
        for (const call of [() => put(vectors, 'a'), () => find(vectors)])
          expect((await refusal('unavailable', call)).message)
            .to.include(name)
            .and.to.include('Remove it');
        await client.deleteCollection({ name });
        await put(vectors, 'a');
        expect(await find(vectors)).to.deep.equal(['a']);
      });

    it('is unavailable while the server is away, and works on what it had once it is back', async function () {
      this.timeout(60_000);
      if (!engine.power) return this.skip();
      await put(vectors, 'a');
      await engine.power.off();
      await refusal('unavailable', () => find(vectors));
      await refusal('unavailable', () => put(vectors, 'b'));
      await refusal('unavailable', () => vectors.delete(SPACE, 'a'));
      await refusal('unavailable', () => vectors.keepOnly(SPACE));
      await engine.power.on();
      expect(await find(vectors)).to.deep.equal(['a']);
    });
  });
});

describe('The VectorProvider on a Chroma that never answers', () => {
  const silent = createServer(() => undefined);
  let url: string;
  before(async () => {
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  after(() => void silent.close());

  it('is unavailable once the deadline has passed', async () => {
    const vectors = chromaVectorProvider({ url, deadlineMs: 50, searchDeadlineMs: 50 });
    expect((await refusal('unavailable', () => find(vectors))).message).to.include('in time');
    await refusal('unavailable', () => put(vectors, randomUUID()));
  });

  it('stops waiting when the caller does', async () => {
    const vectors = chromaVectorProvider({ url, searchDeadlineMs: 15_000 });
    await refusal('cancelled', () => find(vectors, AbortSignal.timeout(30)));
  });
});
