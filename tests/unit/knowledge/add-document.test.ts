import { expect } from 'chai';
import type { Actor } from '../../../core/kernel/actor.ts';
import type { DocumentId, JobId } from '../../../core/kernel/ids.ts';
import { AddDocumentInput, DocumentFields } from '../../../core/knowledge/index.ts';
import { bytesOf } from '../../support/bytes.ts';
import { aUserId } from '../../support/entities.ts';
import { refusal } from '../../support/waiting.ts';
import { type Knowledge, MAX_BYTES, openKnowledge, RUNBOOK } from './knowledge-world.ts';

describe('adding a document', () => {
  let k: Knowledge;
  let me: Actor;
  beforeEach(async () => {
    k = await openKnowledge();
    me = k.someone();
  });
  afterEach(() => k.world.dispose());

  const nothingIsKept = async (): Promise<void> => {
    expect((await k.knowledge.list(me, { limit: 9 })).items).to.deep.equal([]);
    expect(await k.world.announced()).to.deep.equal([]);
  };

  it('stores its file and orders it to be indexed', async () => {
    const { id, document_id, job_id, status } = await k.add(me);
    expect(document_id).to.equal(id);
    expect(status).to.equal('pending');
    expect(await k.storedFiles()).to.deep.equal([`knowledge/${id}/original`]);
    const [job, ...rest] = await k.world.announced();
    expect(rest).to.deep.equal([]);
    expect(job).to.include({ kind: 'job', type: 'document.index.v1', id: job_id, ownerId: me.userId, subject: id });
    expect(await k.world.queue.getStatus(me.userId, job_id as JobId)).to.include({ status: 'queued' });
    expect(await k.knowledge.get(me, id as DocumentId)).to.include({
      status: 'pending',
      title: 'pool.md',
      scope: 'personal',
      bytes: RUNBOOK.length,
      media_type: 'text/markdown',
      sections: 0,
      error: null,
      source_uri: null,
    });
  });

  it('everybody will see is for administrators, and not even read from anybody else', async () => {
    let touched = false;
    async function* content(): AsyncGenerator<Uint8Array> {
      touched = true;
      yield* bytesOf(RUNBOOK);
    }
    const fields = DocumentFields.parse({ scope: 'global' });
    const file = { name: 'pool.md', mediaType: null, content: content() };
    await refusal('auth.forbidden', () => k.knowledge.add(me, fields, file));
    expect(touched).to.equal(false);
    await nothingIsKept();
    expect((await k.add(k.someone('admin'), RUNBOOK, { scope: 'global' })).status).to.equal('pending');
  });

  it('that cannot be read is refused with the reason, and leaves nothing', async () => {
    await refusal('file.empty', () => k.add(me, ''));
    await refusal('file.binary', () => k.add(me, 'a\u0000b', {}, 'a.txt'));
    await refusal('file.unsupported-type', () => k.add(me, 'x', {}, 'a.pdf'));
    await refusal('file.too-large', () => k.add(me, 'x'.repeat(MAX_BYTES + 1)));
    expect((await k.add(me, 'x'.repeat(MAX_BYTES))).status).to.equal('pending');
    expect(await k.storedFiles()).to.have.lengthOf(1);
  });

  it('that breaks off or is cancelled leaves nothing', async () => {
    async function* content(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(9000).fill(97);
      throw new Error('the connection broke');
    }
    const file = { name: 'a.md', mediaType: null, content: content() };
    let error: unknown;
    await k.knowledge.add(me, DocumentFields.parse({}), file).catch(thrown => {
      error = thrown;
    });
    expect(String(error)).to.include('the connection broke');
    const aborted = AbortSignal.abort();
    const whole = { name: 'a.md', mediaType: null, content: bytesOf(RUNBOOK) };
    await refusal('cancelled', () => k.knowledge.add(me, DocumentFields.parse({}), whole, aborted));
    await nothingIsKept();
    expect(await k.storedFiles()).to.deep.equal([]);
  });

  it('that could not be committed is not there', async () => {
    k.world.failNextCommit();
    await refusal('unavailable', () => k.add(me));
    await nothingIsKept();
  });

  it('takes titles, links and text within bounds only', () => {
    const takes = (fields: object): boolean =>
      AddDocumentInput.safeParse({ title: 'T', content: 'x', ...fields }).success;
    expect(takes({ source_uri: 'https://wiki.example.org/a' })).to.equal(true);
    for (const source_uri of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'wiki'])
      expect(takes({ source_uri }), source_uri).to.equal(false);
    for (const wrong of [
      { title: ' ' },
      { title: 'x'.repeat(301) },
      { content: '' },
      { content: 'a\u0000' },
      { scope: 'all' },
    ])
      expect(takes(wrong), JSON.stringify(wrong).slice(0, 40)).to.equal(false);
  });
});

describe('a document', () => {
  let k: Knowledge;
  let me: Actor;
  beforeEach(async () => {
    k = await openKnowledge();
    me = k.someone();
  });
  afterEach(() => k.world.dispose());

  it('of somebody else is not there, for whatever is asked of it', async () => {
    const { id } = await k.added(k.someone());
    const stranger = k.someone('admin');
    const ghost = aUserId(k.world) as unknown as DocumentId;
    for (const wanted of [id as DocumentId, ghost]) {
      await refusal('knowledge.document-not-found', () => k.knowledge.get(stranger, wanted));
      await refusal('knowledge.document-not-found', () => k.knowledge.update(stranger, wanted, { title: 'Mine' }));
      await refusal('knowledge.document-not-found', () => k.knowledge.delete(stranger, wanted));
      expect(await k.knowledge.sections(stranger, wanted)).to.deep.equal([]);
    }
    expect((await k.knowledge.list(stranger, { limit: 9 })).items).to.deep.equal([]);
    expect(await k.find(stranger, 'connection pool exhausted')).to.deep.equal([]);
  });

  it('for everybody is seen by all and changed by administrators', async () => {
    const { id } = await k.added(k.someone('admin'), RUNBOOK, { scope: 'global' });
    const documentId = id as DocumentId;
    expect((await k.knowledge.get(me, documentId)).title).to.equal('Pool exhausted');
    expect(await k.find(me, 'connection pool exhausted')).to.have.lengthOf(1);
    await refusal('auth.forbidden', () => k.knowledge.update(me, documentId, { title: 'Mine' }));
    await refusal('auth.forbidden', () => k.knowledge.delete(me, documentId));
    const other = k.someone('admin');
    expect((await k.knowledge.update(other, documentId, { title: 'Ours' })).title).to.equal('Ours');
    await k.knowledge.delete(other, documentId);
    await refusal('knowledge.document-not-found', () => k.knowledge.get(me, documentId));
  });

  it('is not made one for everybody by its owner', async () => {
    const { id } = await k.added(me);
    await refusal('auth.forbidden', () => k.knowledge.update(me, id as DocumentId, { scope: 'global' }));
    expect((await k.knowledge.get(me, id as DocumentId)).scope).to.equal('personal');
  });

  it('that is made personal again is hidden at once, before the index knows', async () => {
    const admin = k.someone('admin');
    const { id } = await k.added(admin, RUNBOOK, { scope: 'global' });
    await k.knowledge.update(admin, id as DocumentId, { scope: 'personal' });
    expect(await k.find(me, 'connection pool exhausted')).to.deep.equal([]);
    await k.indexAll();
    expect(await k.find(me, 'connection pool exhausted')).to.deep.equal([]);
    expect(await k.find(admin, 'connection pool exhausted')).to.have.lengthOf(1);
  });

  it('changes only what the change names', async () => {
    const { id } = await k.added(me, RUNBOOK, { source_uri: 'https://wiki.example.org/pool' });
    const documentId = id as DocumentId;
    k.world.clock.advance(1000);
    const renamed = await k.knowledge.update(me, documentId, { title: ' Pool ' });
    expect(renamed).to.include({ title: 'Pool', source_uri: 'https://wiki.example.org/pool', status: 'pending' });
    expect(renamed.updated_at).to.not.equal(renamed.created_at);
    expect((await k.knowledge.update(me, documentId, { source_uri: null })).source_uri).to.equal(null);
  });

  it('is listed to its reader, newest first, by scope and by status', async () => {
    const admin = k.someone('admin');
    const global = await k.added(admin, RUNBOOK, { scope: 'global' });
    const mine = await k.added(me);
    const waiting = await k.add(me);
    await k.add(admin);
    const ids = async (query: object): Promise<string[]> =>
      (await k.knowledge.list(me, { limit: 9, ...query })).items.map(({ id }) => id);
    expect(await ids({})).to.deep.equal([waiting.id, mine.id, global.id]);
    expect(await ids({ scope: 'global' })).to.deep.equal([global.id]);
    expect(await ids({ status: 'ready' })).to.deep.equal([mine.id, global.id]);
  });
});
