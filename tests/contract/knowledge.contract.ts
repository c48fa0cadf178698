import { expect } from 'chai';
import type { DocumentId } from '../../core/kernel/ids.ts';
import type { Chunk, Document } from '../../core/knowledge/document.ts';
import type { KnowledgeRepositories } from '../../core/knowledge/repository.ts';
import { aChunk, aDocument, aUserId } from '../support/entities.ts';
import { outcome, refusal } from '../support/waiting.ts';
import { embeddingClauses } from './knowledge-embedding-clauses.ts';
import { expectPages } from './paging-clauses.ts';
import { versionedClauses } from './versioned-clauses.ts';
import type { OpenWorld, World } from './world.ts';

/** core/knowledge/repository.ts */
export const knowledgeContract = (name: string, open: OpenWorld): void =>
  void describe(name, () => {
    describe('documents', () => {
      versionedClauses<KnowledgeRepositories, Document>(open, {
        unit: world => world.knowledge,
        make: world => aDocument(world),
        change: d => ({ ...d, titleGiven: false, sourceUri: null, status: 'ready', sections: 7, scope: 'global' }),
        find: ({ documents }, { ownerId, id }) => documents.find(ownerId, id),
        save: ({ documents }, document) => documents.save(document),
      });
      documentClauses(open);
    });
    describe('chunks', () => chunkClauses(open));
    describe('embeddings', () => embeddingClauses(open));
  });

const documentClauses = (open: OpenWorld): void => {
  let world: World;
  beforeEach(async () => {
    world = await open();
  });
  afterEach(() => world.dispose());

  const stored = (document: Document): Promise<Document> =>
    world.knowledge.transact(({ documents }) => documents.save(document));

  it('shows a personal document to its owner only, and a global one to everybody', async () => {
    const personal = await stored(aDocument(world));
    const global = await stored(aDocument(world, { scope: 'global' }));
    const stranger = aUserId(world);
    const { documents } = world.knowledge.reads;
    expect(await documents.find(stranger, personal.id)).to.equal(undefined);
    expect(await documents.find(personal.ownerId, personal.id)).to.deep.equal(personal);
    expect(await documents.find(stranger, global.id)).to.deep.equal(global);
    expect((await documents.list(stranger, {}, { limit: 9 })).items).to.deep.equal([global]);
  });

  it('says which of many ids exist, whoever owns them', async () => {
    const [a, b] = [await stored(aDocument(world)), await stored(aDocument(world, { scope: 'global' }))];
    const ghosts = Array.from({ length: 1200 }, () => aDocument(world).id);
    const { documents } = world.knowledge.reads;
    expect(await documents.existing([b.id, ...ghosts, a.id])).to.have.members([a.id, b.id]);
    expect(await documents.existing([])).to.deep.equal([]);
  });

  it('deletes only for the owner, with the chunks', async () => {
    const global = await stored(aDocument(world, { scope: 'global' }));
    await world.knowledge.transact(({ chunks }) => chunks.replace(global.id, [aChunk(0)]));
    const remove = (owner = global.ownerId) =>
      world.knowledge.transact(({ documents }) => documents.delete(owner, global.id));
    expect(await remove(aUserId(world))).to.equal(false);
    expect(await world.knowledge.reads.documents.find(global.ownerId, global.id)).to.deep.equal(global);
    expect(await remove()).to.equal(true);
    expect(await world.knowledge.reads.documents.find(global.ownerId, global.id)).to.equal(undefined);
    await stored({ ...global, version: 0 });
    expect(await world.knowledge.reads.chunks.ofDocument(global.ownerId, global.id)).to.deep.equal([]);
    expect(await remove()).to.equal(true);
    expect(await world.knowledge.reads.documents.find(global.ownerId, global.id)).to.equal(undefined);
    expect(await world.knowledge.reads.chunks.ofDocument(global.ownerId, global.id)).to.deep.equal([]);
    expect(await remove()).to.equal(false);
  });

  it('lists the newest first, filtered, in pages that visit each document once', async () => {
    const ownerId = aUserId(world);
    const seen: Document[] = [];
    for (let i = 0; i < 6; i++) {
      const given = { scope: i % 2 ? 'global' : 'personal', status: i < 3 ? 'ready' : 'pending' } as const;
      const mine = i % 2 ? {} : { ownerId };
      seen.unshift(await stored(aDocument(world, { ...given, ...mine })));
      await stored(aDocument(world));
    }
    const { documents } = world.knowledge.reads;
    await expectPages(page => documents.list(ownerId, {}, page), seen);
    const global = seen.filter(d => d.scope === 'global');
    await expectPages(page => documents.list(ownerId, { scope: 'global' }, page), global);
    const own = seen.filter(d => d.scope === 'personal' && d.status === 'ready');
    await expectPages(page => documents.list(ownerId, { scope: 'personal', status: 'ready' }, page), own);
  });

  it("tells whose a document is, whoever asks, and of one that is not there that it is nobody's", async () => {
    const personal = await stored(aDocument(world));
    const { documents } = world.knowledge.reads;
    expect(await documents.ownerOf(personal.id)).to.equal(personal.ownerId);
    expect(await documents.ownerOf(world.ids.next() as DocumentId)).to.equal(undefined);
  });

  it("lists everybody's documents oldest first, for making an index anew", async () => {
    const all: Document[] = [];
    for (let i = 0; i < 4; i++) all.push(await stored(aDocument(world, { scope: i % 2 ? 'global' : 'personal' })));
    await expectPages(page => world.knowledge.reads.documents.listAll(page), all);
  });
};

const chunkClauses = (open: OpenWorld): void => {
  let world: World;
  let document: Document;
  beforeEach(async () => {
    world = await open();
    document = await world.knowledge.transact(({ documents }) => documents.save(aDocument(world)));
  });
  afterEach(() => world.dispose());

  const replace = (chunks: readonly Chunk[], id = document.id): Promise<void> =>
    world.knowledge.transact(unit => unit.chunks.replace(id, chunks));
  const all = (reader = document.ownerId) => world.knowledge.reads.chunks.ofDocument(reader, document.id);

  it('gives back the pieces of a document in order, whatever order they came in', async () => {
    expect(await all()).to.deep.equal([]);
    await replace([aChunk(10), aChunk(2), aChunk(0)]);
    expect(await all()).to.deep.equal([aChunk(0), aChunk(2), aChunk(10)]);
  });

  it('replaces all pieces together', async () => {
    await replace([aChunk(0), aChunk(1), aChunk(2)]);
    await replace([aChunk(1, { body: 'new', anchor: null })]);
    expect(await all()).to.deep.equal([aChunk(1, { body: 'new', anchor: null })]);
    await replace([]);
    expect(await all()).to.deep.equal([]);
  });

  it('takes a document with very many pieces', async () => {
    const many = Array.from({ length: 3000 }, (_, ordinal) => aChunk(ordinal));
    await replace(many);
    expect(await all()).to.deep.equal(many);
  });

  it('finds pieces by document and ordinal in the order asked, and leaves out what is not there', async () => {
    const other = await world.knowledge.transact(({ documents }) =>
      documents.save(aDocument(world, { scope: 'global' })),
    );
    await replace([aChunk(0), aChunk(1)]);
    await replace([aChunk(1)], other.id);
    const at = (documentId: DocumentId, ordinal: number) => ({ documentId, ordinal });
    const asked = [
      at(document.id, 1),
      at(other.id, 0),
      at(other.id, 1),
      at(world.ids.next() as DocumentId, 0),
      at(document.id, 0),
    ];
    const expected = [
      { document, chunk: aChunk(1) },
      { document: other, chunk: aChunk(1) },
      { document, chunk: aChunk(0) },
    ];
    const { chunks } = world.knowledge.reads;
    expect(await chunks.findMany(document.ownerId, asked)).to.deep.equal(expected);
    expect(await chunks.findMany(document.ownerId, [])).to.deep.equal([]);
  });

  it('finds hundreds of pieces at once', async () => {
    const many = Array.from({ length: 600 }, (_, ordinal) => aChunk(ordinal));
    await replace(many);
    const asked = many.map(({ ordinal }) => ({ documentId: document.id, ordinal })).reverse();
    const found = await world.knowledge.reads.chunks.findMany(document.ownerId, asked);
    expect(found.map(({ chunk }) => chunk.ordinal)).to.deep.equal(asked.map(({ ordinal }) => ordinal));
  });

  it('shows pieces only to whom the document shows itself', async () => {
    await replace([aChunk(0)]);
    const stranger = aUserId(world);
    const asked = [{ documentId: document.id, ordinal: 0 }];
    expect(await all(stranger)).to.deep.equal([]);
    expect(await world.knowledge.reads.chunks.findMany(stranger, asked)).to.deep.equal([]);
    await world.knowledge.transact(({ documents }) => documents.save({ ...document, scope: 'global' }));
    expect(await all(stranger)).to.deep.equal([aChunk(0)]);
    expect(await world.knowledge.reads.chunks.findMany(stranger, asked)).to.have.lengthOf(1);
  });

  it('hands out copies, and keeps a copy of what it was given', async () => {
    const given = aChunk(0);
    await replace([given]);
    Object.assign(given, { body: 'changed' });
    Object.assign((await all())[0] ?? {}, { body: 'changed' });
    const [hit] = await world.knowledge.reads.chunks.findMany(document.ownerId, [
      { documentId: document.id, ordinal: 0 },
    ]);
    Object.assign(hit?.document ?? {}, { title: 'changed' });
    expect(await all()).to.deep.equal([aChunk(0)]);
    expect(await world.knowledge.reads.documents.find(document.ownerId, document.id)).to.deep.equal(document);
  });

  it('keeps the old pieces when the transaction or the commit fails', async () => {
    await replace([aChunk(0)]);
    await outcome(() =>
      world.knowledge.transact(async ({ chunks }) => {
        await chunks.replace(document.id, [aChunk(5)]);
        expect(await chunks.ofDocument(document.ownerId, document.id)).to.deep.equal([aChunk(5)]);
        throw new Error('planned');
      }),
    );
    world.failNextCommit();
    await refusal('unavailable', () => replace([aChunk(6)]));
    expect(await all()).to.deep.equal([aChunk(0)]);
  });

  it('never mixes the pieces of two that replace at the same time', async () => {
    const versions = ['a', 'b', 'c'].map(body => [aChunk(0, { body }), aChunk(1, { body })]);
    await Promise.all(versions.map(chunks => replace(chunks)));
    expect(versions).to.deep.include(await all());
  });
};
