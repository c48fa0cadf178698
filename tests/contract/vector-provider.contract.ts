import { expect } from 'chai';
import type {
  VectorHit,
  VectorProvider,
  VectorQuery,
  VectorRecord,
  VectorSpace,
} from '../../core/ports/vector-provider.ts';
import { seeded } from '../support/seeded.ts';
import { refusal } from '../support/waiting.ts';

export type Harness = { readonly vectors: VectorProvider; dispose(): Promise<void> };

const SPACE: VectorSpace = { collection: 'knowledge', model: 'small', dimension: 4 };
const OTHER_MODEL: VectorSpace = { ...SPACE, model: 'large' };

const HOSTILE = [
  '',
  ' ',
  'o\'hara -- "x"',
  '; drop table vector_record; --',
  'a\u0000b',
  '%',
  '[]',
  '["global"]',
  '\\u0000',
  'émoji 😀',
  'x'.repeat(5_000),
];

/** Of length 1, its first two numbers by the angle in degrees. */
const at = (degrees: number): Float32Array => {
  const angle = (degrees * Math.PI) / 180;
  return Float32Array.of(Math.cos(angle), Math.sin(angle), 0, 0);
};

const record = (documentId: string, degrees: number, more: Partial<VectorRecord> = {}): VectorRecord => ({
  documentId,
  ordinal: 0,
  scope: 'global',
  version: 1,
  vector: at(degrees),
  ...more,
});

export const vectorProviderContract = (name: string, open: () => Promise<Harness>): void => {
  describe(`VectorProvider: ${name}`, () => {
    let harness: Harness;
    let vectors: VectorProvider;
    beforeEach(async () => {
      harness = await open();
      vectors = harness.vectors;
    });
    afterEach(() => harness.dispose());

    const put = (...records: readonly VectorRecord[]): Promise<void> => vectors.upsert(SPACE, records);
    const find = (
      more: Partial<Omit<VectorQuery, 'filter'> & VectorQuery['filter']> = {},
      space = SPACE,
    ): Promise<readonly VectorHit[]> => {
      const { vector = at(0), topK = 10, scopes = ['global'], documentIds } = more;
      const filter = documentIds === undefined ? { scopes } : { scopes, documentIds };
      return vectors.search(space, { vector, topK, filter });
    };
    const idsOf = async (...query: Parameters<typeof find>): Promise<string[]> =>
      (await find(...query)).map(hit => hit.documentId);

    it('finds the nearest first, each with the cosine between it and the question', async () => {
      await put(record('far', 120), record('near', 10), record('same', 0), record('across', 90), record('behind', 180));
      const hits = await find();
      expect(hits.map(hit => hit.documentId)).to.deep.equal(['same', 'near', 'across', 'far', 'behind']);
      for (const [rank, cosine] of [1, 0.9848, 0, -0.5, -1].entries())
        expect(hits[rank]?.similarity).to.be.closeTo(cosine, 0.01);
    });

    it('gives no more hits than were asked for, and none for zero', async () => {
      await put(...[0, 1, 2, 3].map(degrees => record(`d${degrees}`, degrees * 20)));
      expect(await idsOf({ topK: 2 })).to.deep.equal(['d0', 'd1']);
      expect(await find({ topK: 0 })).to.deep.equal([]);
    });

    it('gives several pieces of one document, each by its ordinal', async () => {
      await put(record('a', 30, { ordinal: 7 }), record('a', 10, { ordinal: 41 }), record('a', 20, { ordinal: 0 }));
      expect((await find()).map(hit => hit.ordinal)).to.deep.equal([41, 0, 7]);
    });

    it('finds nothing in a space that never was, and can delete from it', async () => {
      expect(await find()).to.deep.equal([]);
      await vectors.delete(SPACE, 'a');
      await vectors.delete({ collection: 'never' }, 'a');
      await vectors.keepOnly(SPACE);
      await vectors.upsert(SPACE, []);
      expect(await find()).to.deep.equal([]);
    });

    it('is the same after storing the same twice', async () => {
      await put(record('a', 0), record('a', 5, { ordinal: 1 }));
      await put(record('a', 0), record('a', 5, { ordinal: 1 }));
      expect(await idsOf()).to.deep.equal(['a', 'a']);
    });

    it('keeps what it was given, whatever happens to the objects afterwards', async () => {
      const given = { ...record('a', 0) };
      const storing = vectors.upsert(SPACE, [given]);
      given.vector.fill(0, 0, 1).fill(1, 1, 2);
      given.scope = 'nobody';
      await storing;
      expect((await find())[0]?.similarity).to.be.closeTo(1, 0.01);
      const question = at(0);
      const searching = find({ vector: question });
      question.fill(0, 0, 1).fill(1, 1, 2);
      expect((await searching)[0]?.similarity).to.be.closeTo(1, 0.01);
    });

    it('replaces a record with a later or equal version, vector and scope too', async () => {
      await put(record('a', 90));
      await put(record('a', 0, { version: 2, scope: 'alice' }));
      expect(await find()).to.deep.equal([]);
      expect((await find({ scopes: ['alice'] }))[0]?.similarity).to.be.closeTo(1, 0.01);
      await put(record('a', 90, { version: 2, scope: 'alice' }));
      expect((await find({ scopes: ['alice'] }))[0]?.similarity).to.be.closeTo(0, 0.01);
    });

    it('changes nothing for a record older than the stored one, and stores the others beside it', async () => {
      await put(record('a', 0, { version: 3 }));
      await put(record('a', 90, { version: 2 }), record('a', 90, { version: 2, ordinal: 1 }));
      const hits = await find();
      expect(hits.map(hit => hit.ordinal)).to.deep.equal([0, 1]);
      expect(hits[0]?.similarity).to.be.closeTo(1, 0.01);
    });

    it('keeps the newest of several versions in one batch, and the last of several that are equal', async () => {
      const again = record('a', 0, { version: 3 });
      await put(record('a', 90, { version: 3 }), again, record('a', 90, { version: 2 }), record('b', 90));
      const hits = await find();
      expect(hits.map(hit => hit.documentId)).to.deep.equal(['a', 'b']);
      expect(hits[0]?.similarity).to.be.closeTo(1, 0.01);
    });

    it('ends with the newest version, in whichever order racing replacements arrive', async () => {
      const versions = [3, 1, 5, 2, 4];
      await Promise.all(versions.map(version => put(record('a', version * 10, { version }))));
      const [hit, ...more] = await find({ vector: at(50) });
      expect(hit?.similarity).to.be.closeTo(1, 0.005);
      expect(more).to.deep.equal([]);
    });

    it('shows nobody a record outside the scopes asked for', async () => {
      const scopes = ['global', 'alice', 'ALICE', 'alic', ...HOSTILE];
      await put(...scopes.map((scope, ordinal) => record('a', 0, { scope, ordinal })));
      for (const [ordinal, scope] of scopes.entries())
        expect(
          (await find({ scopes: [scope] })).map(hit => hit.ordinal),
          scope.slice(0, 20),
        ).to.deep.equal([ordinal]);
      expect(await find({ scopes: ['alice', 'global', 'alice'] })).to.have.length(2);
      expect(await find({ scopes: ['nobody', '*', 'null'] })).to.deep.equal([]);
      expect(await find({ scopes: [] })).to.deep.equal([]);
    });

    it('sees only the documents named, and only in the scopes named', async () => {
      await put(record('a', 0), record('b', 1), record('c', 2, { scope: 'alice' }));
      expect(await idsOf({ documentIds: ['b', 'c', 'never', 'b'] })).to.deep.equal(['b']);
      expect(await idsOf({ documentIds: ['b', 'c'], scopes: ['alice', 'global'] })).to.deep.equal(['b', 'c']);
      expect(await find({ documentIds: [] })).to.deep.equal([]);
    });

    it('takes anything as an id, a collection and a model', async () => {
      const spaces = HOSTILE.flatMap(name => [
        { ...SPACE, collection: name },
        { ...SPACE, model: name },
      ]);
      for (const space of spaces) await vectors.upsert(space, [record(space.collection + space.model, 0)]);
      for (const space of spaces) expect(await idsOf({}, space)).to.deep.equal([space.collection + space.model]);
      await put(...HOSTILE.map(id => record(id, 0)));
      expect(await idsOf({ topK: 99 })).to.have.members(HOSTILE);
      for (const id of HOSTILE) expect(await idsOf({ documentIds: [id] })).to.deep.equal([id]);
      for (const id of HOSTILE) await vectors.delete(SPACE, id);
      expect(await find()).to.deep.equal([]);
    });

    it('gives as many hits as there are behind the filter, among five thousand nearer records of others', async () => {
      const random = seeded(7);
      const foreign = Array.from({ length: 5_000 }, (_, ordinal) =>
        record(`foreign-${ordinal % 50}`, random() * 20, { ordinal, scope: `stranger-${ordinal % 40}` }),
      );
      const mine = Array.from({ length: 30 }, (_, ordinal) =>
        record(`mine-${ordinal % 3}`, 90 + ordinal, { ordinal, scope: ordinal % 2 === 0 ? 'alice' : 'global' }),
      );
      await put(...foreign.slice(0, 2_500), ...mine, ...foreign.slice(2_500));
      const scopes = ['alice', 'global'];
      expect(await find({ scopes, topK: 30 })).to.have.length(30);
      expect((await find({ scopes, topK: 12 })).map(hit => hit.ordinal)).to.deep.equal([...Array(12).keys()]);
      expect(await find({ scopes: ['alice'], topK: 100 })).to.have.length(15);
      expect(await find({ scopes, topK: 100, documentIds: ['mine-1', 'foreign-1'] })).to.have.length(10);
      expect(await find({ scopes: ['stranger-0'], topK: 5_000 })).to.have.length(125);
      const everywhere = [...Array(40).keys()].map(number => `stranger-${number}`);
      expect(await find({ scopes: everywhere, topK: 9_999 })).to.have.length(5_000);
    });

    it('never mixes the spaces of two models, two dimensions or two collections', async () => {
      const wider = { ...SPACE, dimension: 5 };
      const elsewhere = { ...SPACE, collection: 'cases' };
      await put(record('a', 0));
      await vectors.upsert(OTHER_MODEL, [record('b', 0)]);
      await vectors.upsert(wider, [record('c', 0, { vector: Float32Array.of(1, 0, 0, 0, 0) })]);
      await vectors.upsert(elsewhere, [record('d', 0)]);
      expect(await idsOf()).to.deep.equal(['a']);
      expect(await idsOf({}, OTHER_MODEL)).to.deep.equal(['b']);
      expect(await idsOf({ vector: Float32Array.of(1, 0, 0, 0, 0) }, wider)).to.deep.equal(['c']);
      expect(await idsOf({}, elsewhere)).to.deep.equal(['d']);
    });

    it('deletes a document from one space, or from every space of the collection', async () => {
      const elsewhere = { ...SPACE, collection: 'cases' };
      for (const space of [SPACE, OTHER_MODEL, elsewhere])
        await vectors.upsert(space, [record('a', 0), record('a', 1, { ordinal: 1 }), record('b', 0)]);
      await vectors.delete(OTHER_MODEL, 'a');
      expect(await idsOf({}, OTHER_MODEL)).to.deep.equal(['b']);
      expect(await idsOf()).to.have.members(['a', 'a', 'b']);
      await vectors.delete({ collection: 'knowledge' }, 'b');
      expect(await find({}, OTHER_MODEL)).to.deep.equal([]);
      expect(await idsOf()).to.deep.equal(['a', 'a']);
      expect(await idsOf({}, elsewhere)).to.have.members(['a', 'a', 'b']);
    });

    it('deletes only what is older, where that was asked for', async () => {
      await put(record('a', 0, { version: 1 }), record('a', 1, { version: 2, ordinal: 1 }));
      await put(record('a', 2, { version: 3, ordinal: 2 }));
      await vectors.delete(SPACE, 'a', { olderThan: 2 });
      expect((await find()).map(hit => hit.ordinal)).to.deep.equal([1, 2]);
      await vectors.delete({ collection: 'knowledge' }, 'a', { olderThan: 3 });
      expect((await find()).map(hit => hit.ordinal)).to.deep.equal([2]);
    });

    it('deletes a document of very many pieces whole', async () => {
      await put(...Array.from({ length: 1_000 }, (_, ordinal) => record('a', 0, { ordinal })), record('b', 0));
      await vectors.delete(SPACE, 'a');
      expect(await idsOf({ topK: 2_000 })).to.deep.equal(['b']);
    });

    it('keeps only one space of the collection when told so, and those of other collections', async () => {
      const elsewhere = { ...OTHER_MODEL, collection: 'cases' };
      const wider = { ...SPACE, dimension: 5 };
      await put(record('a', 0));
      await vectors.upsert(OTHER_MODEL, [record('b', 0)]);
      await vectors.upsert(wider, [record('c', 0, { vector: Float32Array.of(1, 0, 0, 0, 0) })]);
      await vectors.upsert(elsewhere, [record('d', 0)]);
      await vectors.keepOnly(SPACE);
      expect(await idsOf()).to.deep.equal(['a']);
      expect(await find({}, OTHER_MODEL)).to.deep.equal([]);
      expect(await find({ vector: Float32Array.of(1, 0, 0, 0, 0) }, wider)).to.deep.equal([]);
      expect(await idsOf({}, elsewhere)).to.deep.equal(['d']);
      await vectors.upsert(OTHER_MODEL, [record('b', 0)]);
      expect(await idsOf({}, OTHER_MODEL)).to.deep.equal(['b']);
    });

    const unfit = {
      'too short': Float32Array.of(1, 0, 0),
      'too long': Float32Array.of(1, 0, 0, 0, 0),
      empty: new Float32Array(),
      'nothing but zeros': new Float32Array(4),
      'not a number': Float32Array.of(1, Number.NaN, 0, 0),
      infinite: Float32Array.of(1, Number.POSITIVE_INFINITY, 0, 0),
    };
    for (const [what, vector] of Object.entries(unfit))
      it(`is 'invalid' for a vector that is ${what}, and stores none of its batch`, async () => {
        await refusal('invalid', () => put(record('a', 0), record('b', 0, { vector })));
        await refusal('invalid', () => find({ vector }));
        expect(await find()).to.deep.equal([]);
      });

    it("stops with 'cancelled' when the signal has fired, and leaves what was there", async () => {
      await put(record('a', 0));
      const signal = AbortSignal.abort();
      const query = { vector: at(0), topK: 1, filter: { scopes: ['global'] } };
      for (const call of [
        () => vectors.upsert(SPACE, [record('b', 0)], { signal }),
        () => vectors.search(SPACE, query, { signal }),
        () => vectors.delete(SPACE, 'a', { signal }),
        () => vectors.keepOnly(OTHER_MODEL, { signal }),
      ])
        await refusal('cancelled', call);
      expect(await idsOf()).to.deep.equal(['a']);
    });
  });
};
