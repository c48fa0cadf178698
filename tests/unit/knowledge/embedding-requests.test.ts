import { expect } from 'chai';
import type { Actor } from '../../../core/kernel/actor.ts';
import type { DocumentId, JobId } from '../../../core/kernel/ids.ts';
import { bytesOf } from '../../support/bytes.ts';
import { type Embedding, MODEL_A, openEmbedding } from './embedding-world.ts';
import { RUNBOOK } from './knowledge-world.ts';

const READY = { status: 'ready', model: 'model-a', error: null };

describe('an order for vectors from another producer', () => {
  let k: Embedding;
  let me: Actor;
  beforeEach(async () => {
    k = await openEmbedding();
    me = k.someone();
  });
  afterEach(() => k.world.dispose());

  const JOB = '01890a5d-ac96-774b-bcce-b302099a8057';
  const request = (document_id: string, content: string) => ({ version: '1.0', job_id: JOB, document_id, content });
  const refused = async (actor: Actor, payload: object, type?: string) => {
    const id = await k.enqueue(actor, payload, type);
    await (type === 'document.embed.v1' ? k.embedV1() : k.embedAttempts());
    return k.jobOf(id);
  };

  it('of the first version makes its content the text of the document, by words and by vectors', async () => {
    const { id, sections } = await k.embedded(me);
    const id1 = await k.enqueue(
      me,
      request(id.toUpperCase(), '# Zebra\n\nStripes.\n\n# Okapi\n\nLegs.\n'),
      'document.embed.v1',
    );
    const [ran] = await k.embedV1();
    expect(ran?.error).to.equal(undefined);
    expect((await k.jobOf(id1))?.status).to.equal('completed');
    expect((await k.knowledge.sections(me, id as DocumentId)).map(({ body }) => body)).to.deep.equal([
      'Stripes.',
      'Legs.',
    ]);
    expect(await k.find(me, 'stripes')).to.have.lengthOf(1);
    expect(await k.find(me, 'connection')).to.deep.equal([]);
    expect(await k.stored([me.userId])).to.have.lengthOf(2);
    const shown = await k.view(me, id);
    expect(shown).to.deep.include({ status: 'ready', sections: 2, embedding: READY });
    expect(sections).to.not.equal(2);
    expect(await k.storedFiles()).to.have.members([`knowledge/${id}/original`, `knowledge/${id}/embedding-${JOB}.md`]);
  });

  it('gives a text that stays when the index is made anew or the document is renamed, until another file is put', async () => {
    const { id } = await k.embedded(me);
    await k.enqueue(me, request(id, 'Stripes of a zebra.'), 'document.embed.v1');
    await k.embedV1();
    await k.knowledge.update(me, id as DocumentId, { title: 'Zebra' });
    await k.indexAll();
    expect(await k.find(me, 'stripes')).to.have.lengthOf(1);
    await k.embedAll();
    expect((await k.view(me, id)).embedding).to.deep.equal(READY);
    const fields = { scope: 'personal', title: 'Okapi' } as const;
    const content = bytesOf('Legs of an okapi.');
    await k.knowledge.put(me, id as DocumentId, fields, { name: 'a.md', mediaType: null, content });
    await k.indexAll();
    expect(await k.find(me, 'stripes')).to.deep.equal([]);
    expect(await k.find(me, 'okapi')).to.have.lengthOf(1);
  });

  it('gives a text that no late order brings back once another file was put', async () => {
    const { id } = await k.embedded(me);
    await k.enqueue(me, request(id, 'Stripes of a zebra.'), 'document.embed.v1');
    await k.embedV1();
    await k.knowledge.update(me, id as DocumentId, { title: 'Zebra' });
    await k.indexAll();
    const fields = { scope: 'personal', title: 'Okapi' } as const;
    const file = { name: 'a.md', mediaType: null, content: bytesOf('Legs of an okapi.') };
    await k.knowledge.put(me, id as DocumentId, fields, file);
    await k.indexAll();
    await k.embedAll();
    expect(await k.find(me, 'stripes')).to.deep.equal([]);
    await k.embedAll();
    expect(await k.find(me, 'okapi')).to.have.lengthOf(1);
    expect((await k.view(me, id)).embedding).to.deep.equal(READY);
  });

  it('that fails does not make vectors fail that another job is about to make', async () => {
    const { id } = await k.added(me);
    const file = { key: 'evidence/x', sha256: 'a'.repeat(64), bytes: 1, media_type: 'text/markdown' };
    const order = { version: '2.0', job_id: JOB, document_id: id, file };
    const poison = await k.enqueue(me, order);
    await k.embedAttempts({ times: 2 });
    expect((await k.jobOf(poison))?.status).to.equal('dead');
    expect((await k.view(me, id)).embedding).to.deep.equal(READY);
    const other = await k.added(me);
    const waiting = await k.view(me, other.id);
    const failed = { delivery: { jobId: poison, fence: 1, attempt: 1 }, ownerId: me.userId };
    await k.knowledge.failEmbedding(other.id as DocumentId, { code: 'internal', detail: 'No.' }, failed);
    expect(await k.view(me, other.id)).to.deep.equal(waiting);
  });

  it('that is delivered twice has one effect', async () => {
    const { id } = await k.embedded(me);
    for (let i = 0; i < 2; i++) await k.enqueue(me, request(id, 'Stripes of a zebra.'), 'document.embed.v1');
    await k.embedV1({ times: 2 });
    expect(await k.stored([me.userId])).to.have.lengthOf(1);
    const events = (await k.world.announced()).filter(({ type }) => type === 'document.indexed.v1');
    expect(events).to.have.lengthOf(2);
  });

  it("is dead with its reason for a document that is not there, or not the job owner's, even a global one", async () => {
    const admin = k.someone('admin');
    const theirs = await k.embedded(admin, RUNBOOK, { scope: 'global' });
    const before = await k.stored(['global']);
    for (const id of [k.world.ids.next(), 'not-a-uuid', '../../x', theirs.id]) {
      const job = await refused(me, request(id, 'Stripes.'), 'document.embed.v1');
      expect(job).to.deep.include({ status: 'dead', attempts: 1 });
      expect(job?.error?.code).to.equal('knowledge.document-not-found');
    }
    const file = { key: `knowledge/${theirs.id}/x.md`, sha256: 'a'.repeat(64), bytes: 1, media_type: 'text/markdown' };
    const job = await refused(me, { version: '2.0', job_id: JOB, document_id: theirs.id, file });
    expect(job?.error?.code).to.equal('knowledge.document-not-found');
    expect(await k.stored(['global'])).to.deep.equal(before);
    expect((await k.view(admin, theirs.id)).embedding).to.deep.equal(READY);
    expect(await k.storedFiles()).to.deep.equal([`knowledge/${theirs.id}/original`]);
  });

  it("is poison when its file is not one of the document's", async () => {
    const mine = await k.embedded(me);
    const theirs = await k.embedded(k.someone());
    for (const key of [
      `knowledge/${theirs.id}/original`,
      `knowledge/${mine.id}/../${theirs.id}/original`,
      'evidence/x',
    ]) {
      const file = { key, sha256: 'a'.repeat(64), bytes: 1, media_type: 'text/markdown' };
      const job = await refused(me, { version: '2.0', job_id: JOB, document_id: mine.id, file });
      expect(job).to.deep.include({ status: 'dead', attempts: 1 });
      expect(job?.error?.code).to.equal('message.invalid');
    }
    expect(await k.view(me, mine.id)).to.deep.equal(mine);
  });

  it('without any text is dead with its reason, and the document keeps what it had', async () => {
    const before = await k.embedded(me);
    const job = await refused(me, request(before.id, ' \n '), 'document.embed.v1');
    expect(job?.status).to.equal('dead');
    expect(job?.error?.code).to.match(/^file\./);
    expect(await k.view(me, before.id)).to.deep.equal(before);
    expect(await k.find(me, 'connection pool exhausted')).to.have.lengthOf(1);
  });

  it('for the upload itself leaves a document that is being indexed to the order that follows', async () => {
    const { id } = await k.add(me);
    const { sha256, bytes, media_type } = await k.view(me, id);
    const file = { key: `knowledge/${id}/original`, sha256, bytes, media_type };
    await k.enqueue(me, { version: '2.0', job_id: JOB, document_id: id, file });
    await k.embedAll();
    expect((await k.view(me, id)).embedding.status).to.equal('none');
    await k.indexAll();
    await k.embedAll();
    expect((await k.view(me, id)).embedding).to.deep.equal(READY);
  });

  it('gives its text to a document that waits to be indexed, and ends well', async () => {
    const { id } = await k.add(me);
    const order = await k.enqueue(me, request(id, 'Stripes of a zebra.'), 'document.embed.v1');
    await k.embedV1();
    expect(await k.jobOf(order)).to.include({ status: 'completed', attempts: 1 });
    expect((await k.view(me, id)).embedding.status).to.equal('pending');
    await k.indexAll(2);
    await k.embedAll(2);
    expect(await k.find(me, 'stripes')).to.have.lengthOf(1);
    expect(await k.find(me, 'connection')).to.deep.equal([]);
    expect(await k.view(me, id)).to.deep.include({ status: 'ready', embedding: READY });
  });

  it('gives its text to a document that is being indexed, however long that takes, and in whatever order they end', async () => {
    const { id } = await k.add(me);
    let early: JobId | undefined;
    const reading = await openEmbedding(
      MODEL_A,
      ({ files }) => ({
        files: {
          ...files,
          async *download(...given) {
            if (early === undefined) {
              early = await k.enqueue(me, request(id, 'Stripes of a zebra.'), 'document.embed.v1');
              await k.embedV1();
            }
            yield* files.download(...given);
          },
        },
      }),
      k,
    );
    await reading.indexAll();
    expect(await k.jobOf(early ?? '')).to.include({ status: 'completed', attempts: 1 });
    expect((await k.view(me, id)).status).to.equal('pending');
    await k.indexAll();
    await k.embedAll();
    expect((await k.find(me, 'stripes')).map(hit => hit.document_id)).to.deep.equal([id]);
    expect(await k.find(me, 'connection')).to.deep.equal([]);
    expect(await k.view(me, id)).to.deep.include({ status: 'ready', embedding: READY });
    expect(await k.storedFiles()).to.have.members([`knowledge/${id}/original`, `knowledge/${id}/embedding-${JOB}.md`]);
  });

  it('leaves no file of a text that another one replaced, that was there already, or that went with the upload', async () => {
    const { id } = await k.embedded(me);
    const told = async (content: string): Promise<string> => {
      const job_id = k.world.ids.next();
      await k.enqueue(me, { ...request(id, content), job_id }, 'document.embed.v1');
      await k.embedV1();
      return `knowledge/${id}/embedding-${job_id}.md`;
    };
    await told('Stripes of a zebra.');
    const kept = await told('Legs of an okapi.');
    await told('Legs of an okapi.');
    expect(await k.storedFiles()).to.have.members([`knowledge/${id}/original`, kept]);
    await k.knowledge.reindex();
    await k.indexAll();
    await k.embedAll();
    expect(await k.find(me, 'okapi')).to.have.lengthOf(1);
    const file = { name: 'a.md', mediaType: null, content: bytesOf('Spots of a giraffe.') };
    await k.knowledge.put(me, id as DocumentId, { scope: 'personal' }, file);
    const [only, ...more] = await k.storedFiles();
    expect(more).to.deep.equal([]);
    expect(only).to.not.equal(kept);
    await k.knowledge.put(
      me,
      id as DocumentId,
      { scope: 'personal' },
      { name: 'a.md', mediaType: null, content: bytesOf(RUNBOOK) },
    );
    await k.indexAll(2);
    expect(await k.find(me, 'connection')).to.have.lengthOf(1);
  });
});
