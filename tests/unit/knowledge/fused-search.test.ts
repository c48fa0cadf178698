import { expect } from 'chai';
import type { Actor } from '../../../core/kernel/actor.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { DocumentId } from '../../../core/kernel/ids.ts';
import { fuseRankings } from '../../../core/knowledge/fuse-rankings.ts';
import { toQuestion } from '../../../core/knowledge/query.ts';
import type { EmbeddingProvider } from '../../../core/ports/embedding-provider.ts';
import { type Embedding, MODEL_A, MODEL_B, openEmbedding } from './embedding-world.ts';
import { openKnowledge } from './knowledge-world.ts';

const word = (documentId: string, score: number, ordinal = 0) => ({ documentId, ordinal, score });
const alike = (documentId: string, similarity: number, ordinal = 0) => ({ documentId, ordinal, similarity });
const order = (hits: readonly { documentId: string }[]): string => hits.map(({ documentId }) => documentId).join('');

describe('fused ranking', () => {
  it('lets words decide, and meaning between those that words find about equally good', () => {
    const words = [word('a', 10), word('b', 9.9), word('c', 1)];
    expect(order(fuseRankings(words, [alike('a', 0.1), alike('b', 0.9), alike('c', 0.9)]))).to.equal('bac');
    expect(order(fuseRankings(words, []))).to.equal('abc');
  });

  it('does not put what only its meaning finds before what words find almost as well as the best', () => {
    expect(order(fuseRankings([word('a', 10), word('b', 9)], [alike('c', 0.9), alike('b', 0.2)]))).to.equal('abc');
  });

  it('adds what only its meaning finds, behind what words find well', () => {
    const fused = fuseRankings([word('a', 10), word('b', 0.1)], [alike('c', 0.9), alike('a', 0.2)]);
    expect(order(fused)).to.equal('acb');
    expect(fused.every(({ score }) => score >= 0 && score <= 1)).to.equal(true);
  });

  it('shows the best section of each document, once', () => {
    const words = [word('a', 10, 0), word('a', 9.9, 1), word('b', 2)];
    const fused = fuseRankings(words, [alike('a', 0.9, 1), alike('a', 0.1, 0), alike('b', 0.2)]);
    expect(fused.map(({ documentId, ordinal }) => `${documentId}${ordinal}`)).to.deep.equal(['a1', 'b0']);
  });

  it('finds nothing where words find nothing, and takes equal scores', () => {
    expect(fuseRankings([], [alike('a', 0.99)])).to.deep.equal([]);
    expect(order(fuseRankings([word('a', 1), word('b', 1)], [alike('b', 0.5), alike('a', 0.5)]))).to.equal('ab');
  });
});

describe('the question that a model is asked', () => {
  it('is what was said, without the noise around it and with its sentences whole', () => {
    expect(toQuestion('Why is the  pool\nexhausted?')).to.equal('Why is the pool exhausted?');
    const pasted = `2026-11-22T15:27:14.123Z ERROR [pool] trace_id=${'a1'.repeat(16)} msg="the pool is exhausted"`;
    expect(toQuestion(pasted)).to.include('the pool is exhausted').and.not.include('a1a1').and.not.include('2026');
    expect(toQuestion('')).to.equal('');
  });
});

describe('searching with vectors', () => {
  let k: Embedding;
  let me: Actor;
  let questions: { text: string; deadlineMs: number | undefined }[];
  let failure: DomainError | undefined;
  let nearestFailure: DomainError | undefined;
  let nearestDeadlines: (number | undefined)[];
  let told: string[];
  beforeEach(async () => {
    questions = [];
    told = [];
    failure = undefined;
    nearestFailure = undefined;
    nearestDeadlines = [];
    const model: EmbeddingProvider = {
      ...MODEL_A,
      async embed(texts, purpose, options) {
        if (purpose === 'question') {
          questions.push({ text: texts[0] ?? '', deadlineMs: options?.deadlineMs });
          if (failure) throw failure;
        }
        return MODEL_A.embed(texts, purpose, options);
      },
    };
    const log = {
      info: (_: object, message: string) => void told.push(message),
      warn: (_: object, message: string) => void told.push(message),
      error: () => undefined,
    };
    k = await openEmbedding(model, ({ vectors }) => ({
      log,
      vectors: {
        ...vectors,
        async search(space, query, options) {
          nearestDeadlines.push(options?.deadlineMs);
          if (nearestFailure) throw nearestFailure;
          return vectors.search(space, query, options);
        },
      },
    }));
    me = k.someone();
  });
  afterEach(() => k.world.dispose());

  const found = async (query = 'pool exhausted', more: object = {}): Promise<readonly string[]> =>
    (await k.find(me, query, more)).map(hit => hit.document_id);
  /** Words alone find them equally good; the small words of the question, which only the model reads, are the second's. */
  const twoThatWordsFindAlike = async (): Promise<readonly [string, string]> => {
    const first = await k.embedded(me, 'The disk is full. And that was all of these.');
    const second = await k.embedded(me, 'The disk is full. What should you do with it?');
    return [first.id, second.id];
  };
  const QUESTION = 'What should you do with it, the full disk?';

  it('ranks by both', async () => {
    const [first, second] = await twoThatWordsFindAlike();
    expect(await found(QUESTION)).to.deep.equal([second, first]);
    expect(questions.map(({ text }) => text)).to.deep.equal([QUESTION]);
    expect(questions[0]?.deadlineMs).to.be.within(1, 1000);
    const ofAgent = await k.knowledge.passages(me, { query: QUESTION, top_k: 5 });
    expect(ofAgent.map(hit => hit.document_id)).to.deep.equal([second, first]);
  });

  it('asks the model for the vector of a question once', async () => {
    const [first, second] = await twoThatWordsFindAlike();
    for (let times = 0; times < 3; times++) expect(await found(QUESTION)).to.deep.equal([second, first]);
    expect(questions.map(({ text }) => text)).to.deep.equal([QUESTION]);
  });

  it('does not ask the model before there are vectors, for words without meaning, or for nothing', async () => {
    await k.added(me);
    expect(await found()).to.have.lengthOf(1);
    expect(questions).to.deep.equal([]);
    await k.embedAll();
    await found('!!!');
    await found('');
    expect(questions).to.deep.equal([]);
    expect(await found()).to.have.lengthOf(1);
    expect(questions).to.have.lengthOf(1);
  });

  it('keeps to scopes and to the documents that were asked for', async () => {
    const mine = await k.embedded(me);
    const global = await k.embedded(k.someone('admin'), undefined, { scope: 'global' });
    await k.embedded(k.someone());
    expect(await found()).to.have.members([mine.id, global.id]);
    expect(await found('pool', { filter: { scope: 'personal' } })).to.deep.equal([mine.id]);
    expect(await found('pool', { filter: { scope: 'global' } })).to.deep.equal([global.id]);
    expect(await found('pool', { filter: { document_ids: [global.id] } })).to.deep.equal([global.id]);
  });

  it("shows nothing that the vectors say wrongly is the reader's, or that is not there any more", async () => {
    const mine = await k.embedded(me);
    const theirs = await k.embedded(k.someone());
    const [vector = new Float32Array()] = await MODEL_A.embed(['pool exhausted'], 'document');
    const space = { collection: 'knowledge', model: MODEL_A.model, dimension: MODEL_A.dimension };
    const wrong = [theirs.id, k.world.ids.next()].map(documentId => ({
      documentId,
      ordinal: 0,
      scope: me.userId,
      version: 99,
      vector,
    }));
    await k.vectors.upsert(space, wrong);
    expect(await found()).to.deep.equal([mine.id]);
  });

  it('is answered by words alone, with the same scores as without a model, when the vectors fail; told once an outage', async () => {
    const [first, second] = await twoThatWordsFindAlike();
    const plain = await openKnowledge(() => ({}), k);
    const expected = (await plain.find(me, QUESTION)).map(({ document_id, score }) => ({ document_id, score }));
    failure = new DomainError('unavailable', 'The model does not start.');
    for (let i = 0; i < 3; i++) {
      const answer = (await k.find(me, QUESTION)).map(({ document_id, score }) => ({ document_id, score }));
      expect(answer).to.deep.equal(expected);
    }
    expect(expected.map(hit => hit.document_id)).to.have.members([first, second]);
    expect(told).to.have.lengthOf(1);
    failure = undefined;
    await found(QUESTION);
    failure = new DomainError('invalid', 'The model is another one now.');
    await found('Another question about the full disk?');
    expect(told).to.have.lengthOf(3);
  });

  it('does not trouble the operator about a model that is being started, but about one that is always late', async () => {
    await k.embedded(me);
    failure = new DomainError('deadline-exceeded', 'Not yet.');
    for (let i = 0; i < 5; i++) expect(await found()).to.have.lengthOf(1);
    expect(told).to.deep.equal([]);
    for (let i = 0; i < 50; i++) await found();
    expect(told).to.have.lengthOf(1);
  });

  it('waits for the vectors no longer than for the model, and then ranks by words', async () => {
    const { id } = await k.embedded(me);
    nearestFailure = new DomainError('deadline-exceeded', 'Not yet.');
    expect(await found()).to.deep.equal([id]);
    expect(nearestDeadlines).to.have.lengthOf(1);
    expect((nearestDeadlines[0] ?? Number.POSITIVE_INFINITY) + (questions[0]?.deadlineMs ?? 0)).to.be.within(1, 500);
    expect(told).to.deep.equal([]);
  });

  it('that is cancelled is cancelled, and no outage', async () => {
    await k.embedded(me);
    const signal = AbortSignal.abort();
    let error: unknown;
    try {
      await k.knowledge.search(me, { query: 'pool', top_k: 5 }, signal);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).to.have.property('code', 'cancelled');
    expect(told).to.deep.equal([]);
  });
});

describe('another model', () => {
  let old: Embedding;
  let me: Actor;
  beforeEach(async () => {
    old = await openEmbedding(MODEL_A);
    me = old.someone();
  });
  afterEach(() => old.world.dispose());

  const restart = (model: EmbeddingProvider | null = MODEL_B) => openEmbedding(model, () => ({}), old);
  const spaces = async (k: Embedding) => [
    (await k.stored([me.userId], MODEL_A)).length > 0,
    (await k.stored([me.userId], MODEL_B)).length > 0,
  ];

  it('makes all vectors anew in the background; until then words alone find the rest, then the old vectors go', async () => {
    const documents = [await old.embedded(me), await old.embedded(me), await old.embedded(me)];
    const k = await restart();
    expect(await k.knowledge.embedOutdated()).to.equal(3);
    expect(await k.find(me, 'pool exhausted')).to.have.lengthOf(3);
    await k.embedAll(1);
    expect(await spaces(k)).to.deep.equal([true, true]);
    expect(await k.find(me, 'pool exhausted')).to.have.lengthOf(3);
    await k.embedAll(2);
    expect(await spaces(k)).to.deep.equal([false, true]);
    for (const { id, version: _ } of documents as readonly { id: string; version?: number }[])
      expect((await k.view(me, id)).embedding).to.deep.equal({ status: 'ready', model: 'model-b', error: null });
    expect(await k.knowledge.embedOutdated()).to.equal(0);
  });

  it('orders each document once, however many workers start at the same time, or again', async () => {
    for (let i = 0; i < 5; i++) await old.added(me);
    await old.embedAll(5);
    const workers = [await restart(), await restart(), await restart()];
    const ordered = await Promise.all(workers.map(({ knowledge }) => knowledge.embedOutdated()));
    expect(ordered.reduce((sum, one) => sum + one, 0)).to.equal(5);
    expect(await (await restart()).knowledge.embedOutdated()).to.equal(0);
    expect(await old.jobs()).to.have.lengthOf(10);
  });

  it('does not repeat what the queue gave up on, nor order anything for documents that are not ready', async () => {
    await old.added(me, ' ');
    await old.add(me);
    const k = await restart();
    expect(await k.knowledge.embedOutdated()).to.equal(0);
  });

  it('takes over what waited for the old one, which is made once', async () => {
    const { id } = await old.added(me);
    const k = await restart();
    expect(await k.knowledge.embedOutdated()).to.equal(1);
    await k.embedAll(2);
    expect(await spaces(k)).to.deep.equal([false, true]);
    expect((await k.view(me, id)).embedding.model).to.equal('model-b');
  });

  it('is used for what another producer orders, too', async () => {
    const { id } = await old.embedded(me);
    const k = await restart();
    const { metadata: _, ...order } = { metadata: {}, ...(await k.jobs())[0]?.data };
    await k.enqueue(me, order);
    await k.embedAll();
    expect((await k.view(me, id)).embedding).to.deep.equal({ status: 'ready', model: 'model-b', error: null });
    expect((await spaces(k))[1]).to.equal(true);
  });

  it('that is none lets everything be found by words, and vectors come back with a model', async () => {
    const { id } = await old.embedded(me);
    const without = await restart(null);
    expect(await without.find(me, 'pool exhausted')).to.have.lengthOf(1);
    await without.knowledge.update(me, id as DocumentId, { title: 'Pool, exhausted' });
    await without.indexAll();
    expect((await without.view(me, id)).embedding.status).to.equal('none');
    const again = await restart(MODEL_A);
    expect(await again.knowledge.embedOutdated()).to.equal(1);
    await again.embedAll();
    expect((await again.view(me, id)).embedding).to.deep.equal({ status: 'ready', model: 'model-a', error: null });
  });

  it('is not needed for an index that was lost: indexing again orders the vectors too', async () => {
    const { id } = await old.embedded(me);
    await old.vectors.delete({ collection: 'knowledge' }, id);
    expect(await old.knowledge.reindex()).to.equal(1);
    await old.indexAll();
    await old.embedAll();
    expect(await old.stored([me.userId])).to.not.deep.equal([]);
    expect((await old.view(me, id)).embedding.status).to.equal('ready');
  });
});
