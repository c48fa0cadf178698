import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect } from 'chai';
import { namespaceOf } from '../../adapters/pinecone/names.ts';
import { pineconeVectorProvider } from '../../adapters/pinecone/vector-provider.ts';
import type { VectorProvider, VectorRecord } from '../../core/ports/vector-provider.ts';
import { type PineconeWire, startPineconeWire } from '../support/engines/pinecone.ts';
import type { PineconeSettings } from '../support/engines/pinecone-routes.ts';
import { refusal } from '../support/waiting.ts';
import { vectorProviderContract } from './vector-provider.contract.ts';

const SPACE = { collection: 'knowledge', model: 'small', dimension: 2 };
const DELAY_MS = 15;

const record = (documentId: string, more: Partial<VectorRecord> = {}): VectorRecord => ({
  documentId,
  ordinal: 0,
  scope: 'global',
  version: 1,
  vector: Float32Array.of(1, 0),
  ...more,
});
const find = async (vectors: VectorProvider, signal?: AbortSignal): Promise<string[]> => {
  const query = { vector: Float32Array.of(1, 0), topK: 10, filter: { scopes: ['global'] } };
  return (await vectors.search(SPACE, query, signal ? { signal } : {})).map(hit => hit.documentId);
};

/** Not Pinecone: a server of ours that speaks its API. */
const contractTargets: Readonly<Record<string, Partial<PineconeSettings>>> = {
  'pinecone (wire-level server)': {},
  'pinecone (wire-level server, reads lag behind)': { delayMs: DELAY_MS },
  'pinecone (wire-level server, answers without sequence numbers)': { tellsFreshness: false },
};

describe('The VectorProvider on a wire-level server of Pinecone’s API', () => {
  const ran = new Set<string>();
  for (const [name, settings] of Object.entries(contractTargets))
    vectorProviderContract(name, async () => {
      ran.add(name);
      const wire = await startPineconeWire(settings);
      return { vectors: pineconeVectorProvider(wire.options), dispose: wire.stop };
    });

  describe('the contract', () => {
    it('ran on every target', () => expect([...ran]).to.deep.equal(Object.keys(contractTargets)));
  });

  describe('beside its contract', () => {
    let wire: PineconeWire;
    let vectors: VectorProvider;
    beforeEach(async () => {
      wire = await startPineconeWire();
      vectors = pineconeVectorProvider(wire.options);
    });
    afterEach(() => wire.stop());

    const asked = (route: string) => wire.requests.filter(request => request.route === route);
    const storedIds = (): readonly string[] => wire.namespaces.get(namespaceOf(SPACE))?.list('') ?? [];

    it('sends at most 100 records and 2 MB in a request', async () => {
      wire.settings.dimension = 3_072;
      const space = { ...SPACE, dimension: 3_072 };
      const vector = Float32Array.from({ length: 3_072 }, (_, at) => Math.sin(at + 0.1));
      const small = Array.from({ length: 250 }, (_, ordinal) => record('a', { ordinal }));
      await vectors.upsert(SPACE, small);
      await vectors.upsert(
        space,
        Array.from({ length: 90 }, (_, ordinal) => record('b', { ordinal, vector })),
      );
      const sizes = asked('POST /vectors/upsert').map(({ body }) => body.vectors?.length ?? 0);
      expect(sizes.slice(0, 3)).to.deep.equal([100, 100, 50]);
      expect(sizes.slice(3).reduce((sum, size) => sum + size)).to.equal(90);
      expect(sizes.length).to.be.greaterThan(4);
      expect(Math.max(...asked('POST /vectors/upsert').map(({ bytes }) => bytes))).to.be.lessThan(2_000_000);
    });

    it('resolves when a search sees the new values of a version that was there already', async () => {
      await vectors.upsert(SPACE, [record('a', { vector: Float32Array.of(0, 1) })]);
      wire.settings.delayMs = DELAY_MS;
      await vectors.upsert(SPACE, [record('a', { scope: 'alice' })]);
      expect(await find(vectors)).to.deep.equal([]);
    });

    it('resolves a deletion when no search sees the document any more', async () => {
      for (const listsAtOnce of [false, true]) {
        await vectors.upsert(SPACE, [record('a'), record('b')]);
        Object.assign(wire.settings, { delayMs: 5 * DELAY_MS, listsAtOnce });
        await vectors.delete(SPACE, 'a');
        expect(await find(vectors), `lists see writes at once: ${listsAtOnce}`).to.deep.equal(['b']);
      }
    });

    it('deletes by ids that it listed, in several pages, and never by metadata', async () => {
      await vectors.upsert(
        SPACE,
        Array.from({ length: 250 }, (_, ordinal) => record('a', { ordinal })),
      );
      await vectors.delete(SPACE, 'a');
      const deletions = asked('POST /vectors/delete').map(({ body }) => body);
      expect(deletions).to.have.length(1);
      expect(deletions[0]?.ids).to.have.length(250);
      expect(asked('GET /vectors/list').length).to.be.greaterThan(3);
    });

    it('removes the documents of one name only, not those whose names begin with it', async () => {
      await vectors.upsert(SPACE, [record('a'), record('a/0'), record('ab'), record('a/')]);
      await vectors.delete(SPACE, 'a');
      expect(await find(vectors)).to.have.members(['a/0', 'ab', 'a/']);
    });

    it('leaves one stored record for each key, however many versions were written', async () => {
      wire.settings.delayMs = DELAY_MS;
      await Promise.all([1, 2, 3].map(version => vectors.upsert(SPACE, [record('a', { version })])));
      expect(storedIds()).to.deep.equal(['a/0/3']);
    });

    it('is unavailable when a search sees a change later than the deadline allows', async () => {
      await vectors.upsert(SPACE, [record('a')]);
      wire.settings.delayMs = 60_000;
      const hasty = pineconeVectorProvider({ ...wire.options, deadlineMs: 60 });
      expect((await refusal('unavailable', () => hasty.upsert(SPACE, [record('b')]))).message).to.include('in time');
      await refusal('unavailable', () => hasty.delete(SPACE, 'a'));
    });

    it('deletes a document from every space of a collection when there are more than fit on one page', async () => {
      const spaces = Array.from({ length: 120 }, (_, number) => ({ ...SPACE, model: `model-${number}` }));
      for (const space of spaces) await vectors.upsert(space, [record('a')]);
      await vectors.delete({ collection: 'knowledge' }, 'a');
      expect([...wire.namespaces.values()].flatMap(({ list }) => list(''))).to.deep.equal([]);
    });

    it('removes the spaces of a collection when there are more than fit on one page', async () => {
      for (let number = 0; number < 120; number += 1)
        await vectors.upsert({ ...SPACE, model: `model-${number}` }, [record('a')]);
      await vectors.upsert({ ...SPACE, collection: 'knowledge-2' }, [record('a')]);
      await vectors.keepOnly({ ...SPACE, model: 'model-7' });
      expect([...wire.namespaces.keys()]).to.deep.equal(['knowledge/model-7/2', 'knowledge-2/small/2']);
    });

    it('says what to make when the index has fewer dimensions than the model', async () => {
      const wide = { ...SPACE, dimension: 9 };
      const vector = Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0);
      const query = { vector, topK: 1, filter: { scopes: ['global'] } };
      for (const call of [() => vectors.upsert(wide, [record('a', { vector })]), () => vectors.search(wide, query)])
        expect((await refusal('unavailable', call)).message)
          .to.include('has 8 dimensions')
          .and.to.include('makes 9');
      expect(asked('POST /vectors/upsert')).to.have.length(0);
      wire.settings.dimension = 9;
      await vectors.upsert(wide, [record('a', { vector })]);
      expect(await vectors.search(wide, query)).to.have.length(1);
    });

    it('says what to make when the index is not there or compares otherwise', async () => {
      const elsewhere = pineconeVectorProvider({ ...wire.options, index: 'never' });
      expect((await refusal('unavailable', () => find(elsewhere))).message).to.include('no index never');
      wire.settings.metric = 'dotproduct';
      expect((await refusal('unavailable', () => find(vectors))).message).to.include('cosine');
    });

    it('says that the key is not accepted, without repeating it', async () => {
      const stranger = pineconeVectorProvider({ ...wire.options, apiKey: 'not-the-key' });
      const { message, cause } = await refusal('unavailable', () => find(stranger));
      expect(message).to.include('configured key');
      expect(`${message} ${String(cause)}`).not.to.include('not-the-key');
    });

    for (const status of [429, 500, 503])
      it(`is unavailable at once for a ${status}, asks no second time, and works again afterwards`, async () => {
        await vectors.upsert(SPACE, [record('a')]);
        wire.requests.splice(0);
        wire.settings.failure = status;
        await refusal('unavailable', () => find(vectors));
        expect(wire.requests).to.have.length(1);
        wire.settings.failure = undefined;
        expect(await find(vectors)).to.deep.equal(['a']);
      });

    it('asks where the index is once, and again after a failure', async () => {
      await find(vectors);
      await find(vectors);
      expect(asked('GET /indexes/NAME')).to.have.length(1);
      wire.settings.failure = 500;
      await refusal('unavailable', () => find(vectors));
      wire.settings.failure = undefined;
      await find(vectors);
      expect(asked('GET /indexes/NAME')).to.have.length(2);
    });
  });

  describe('that never answers', () => {
    const silent = createServer(() => undefined);
    let options: PineconeWire['options'];
    before(async () => {
      silent.listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const address = silent.address();
      const port = typeof address === 'object' ? address?.port : '';
      options = { apiKey: 'key', index: 'faultmaven', controllerUrl: `http://127.0.0.1:${port}` };
    });
    after(() => void silent.close());

    it('is unavailable once the deadline has passed', async () => {
      const vectors = pineconeVectorProvider({ ...options, deadlineMs: 50, searchDeadlineMs: 50 });
      expect((await refusal('unavailable', () => find(vectors))).message).to.include('in time');
      await refusal('unavailable', () => vectors.upsert(SPACE, [record('a')]));
      await refusal('unavailable', () => vectors.delete(SPACE, 'a'));
      await refusal('unavailable', () => vectors.keepOnly(SPACE));
    });

    it('stops waiting when the caller does', async () => {
      const vectors = pineconeVectorProvider({ ...options, searchDeadlineMs: 15_000 });
      await refusal('cancelled', () => find(vectors, AbortSignal.timeout(30)));
    });
  });
});
