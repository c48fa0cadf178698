import { expect } from 'chai';
import type { DocumentId } from '../../core/kernel/ids.ts';
import type { Document } from '../../core/knowledge/document.ts';
import type { Embedding } from '../../core/knowledge/embedding.ts';
import { aDocument, anEmbedding } from '../support/entities.ts';
import { outcome, refusal } from '../support/waiting.ts';
import { expectPages } from './paging-clauses.ts';
import type { OpenWorld, World } from './world.ts';

const MODEL = 'model-a';

export const embeddingClauses = (open: OpenWorld): void => {
  let world: World;
  beforeEach(async () => {
    world = await open();
  });
  afterEach(() => world.dispose());

  const save = (embedding: Embedding): Promise<void> =>
    world.knowledge.transact(({ embeddings }) => embeddings.save(embedding));
  const find = (id: DocumentId) => world.knowledge.reads.embeddings.find(id);
  const document = (given: Partial<Document> = {}): Promise<Document> =>
    world.knowledge.transact(({ documents }) => documents.save(aDocument(world, { status: 'ready', ...given })));
  const embedded = async (given: Partial<Embedding>, of: Partial<Document> = {}): Promise<Document> => {
    const stored = await document(of);
    await save(anEmbedding(world, stored, { model: MODEL, ...given }));
    return stored;
  };

  it('gives back what was saved last of each document, in every field', async () => {
    const [one, other] = [await document(), await document()];
    const first = anEmbedding(world, one);
    const next: Embedding = { ...first, status: 'ready', done: 9, text: null, error: null, documentVersion: 4 };
    const beside = anEmbedding(world, other);
    await save(first);
    await save(beside);
    expect(await find(one.id)).to.deep.equal(first);
    await save(next);
    expect(await find(one.id)).to.deep.equal(next);
    expect(await find(other.id)).to.deep.equal(beside);
    expect(await find(world.ids.next() as DocumentId)).to.equal(undefined);
    const { embeddings } = world.knowledge.reads;
    const asked = [other.id, world.ids.next() as DocumentId, one.id];
    expect(await embeddings.findMany(asked)).to.have.deep.members([next, beside]);
    expect(await embeddings.findMany([])).to.deep.equal([]);
  });

  it('hands out copies, and keeps a copy of what it was given', async () => {
    const stored = await document();
    const given = anEmbedding(world, stored);
    const kept = structuredClone(given);
    await save(given);
    Object.assign(given.text?.file ?? {}, { key: 'changed' });
    Object.assign((await find(stored.id)) ?? {}, { status: 'failed' });
    expect(await find(stored.id)).to.deep.equal(kept);
  });

  it('sees within a transaction what it saved, and forgets it when the transaction or the commit fails', async () => {
    const stored = await document();
    const kept = anEmbedding(world, stored);
    await save(kept);
    await outcome(() =>
      world.knowledge.transact(async ({ embeddings }) => {
        await embeddings.save({ ...kept, done: 77 });
        expect((await embeddings.find(stored.id))?.done).to.equal(77);
        throw new Error('planned');
      }),
    );
    world.failNextCommit();
    await refusal('unavailable', () => save({ ...kept, done: 78 }));
    expect(await find(stored.id)).to.deep.equal(kept);
  });

  it('refuses to write outside a transaction', async () => {
    const stored = await document();
    const late = await outcome(() => world.knowledge.reads.embeddings.save(anEmbedding(world, stored)));
    expect(late).to.be.instanceOf(Error);
    expect(await find(stored.id)).to.equal(undefined);
  });

  it('goes with its document', async () => {
    const stored = await embedded({});
    await world.knowledge.transact(({ documents }) => documents.delete(stored.ownerId, stored.id));
    expect(await find(stored.id)).to.equal(undefined);
  });

  it('never mixes what two save at the same time', async () => {
    const stored = await document();
    const versions = [1, 2, 3].map(done => anEmbedding(world, stored, { done, model: `model-${done}` }));
    await Promise.all(versions.map(save));
    expect(versions).to.deep.include(await find(stored.id));
  });

  it("lists everybody's ready documents that neither have vectors of a model nor wait for them, oldest first", async () => {
    const missing: Document[] = [await document()];
    await embedded({ status: 'ready' });
    await embedded({ status: 'pending' });
    await embedded({ status: 'failed' });
    missing.push(await embedded({ status: 'ready', model: 'model-b' }));
    missing.push(await embedded({ status: 'none' }));
    await document({ status: 'failed' });
    await embedded({ status: 'ready', model: 'model-b' }, { status: 'pending' });
    missing.push(await document({ scope: 'global' }));
    await expectPages(page => world.knowledge.reads.documents.listWithoutVectors(MODEL, page), missing);
  });

  it('knows whether any document has vectors of a model', async () => {
    const isAny = () => world.knowledge.reads.embeddings.isAnyReady(MODEL);
    await embedded({ status: 'pending' });
    await embedded({ status: 'ready', model: 'model-b' });
    expect(await isAny()).to.equal(false);
    await embedded({ status: 'ready' });
    expect(await isAny()).to.equal(true);
  });

  it('is settled when no ready document waits for its vectors or has those of another model', async () => {
    const isSettled = () => world.knowledge.reads.embeddings.isSettled(MODEL);
    expect(await isSettled()).to.equal(true);
    await embedded({ status: 'ready' });
    await embedded({ status: 'failed' });
    await embedded({ status: 'ready', model: 'model-b' }, { status: 'failed' });
    expect(await isSettled()).to.equal(true);
    const waiting = await embedded({ status: 'pending' });
    expect(await isSettled()).to.equal(false);
    await save(anEmbedding(world, waiting, { status: 'ready', model: 'model-b' }));
    expect(await isSettled()).to.equal(false);
    await save(anEmbedding(world, waiting, { status: 'ready', model: MODEL }));
    expect(await isSettled()).to.equal(true);
  });
};
