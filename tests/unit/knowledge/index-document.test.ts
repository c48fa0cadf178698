import { expect } from 'chai';
import type { DocumentIndexedV1, DocumentIndexV1 } from '../../../contracts/generated/messages.ts';
import type { Actor } from '../../../core/kernel/actor.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { DocumentId, JobId } from '../../../core/kernel/ids.ts';
import type { KeywordIndex } from '../../../core/ports/keyword-index.ts';
import { refusal } from '../../support/waiting.ts';
import { attempts, workOff } from '../../support/working-off.ts';
import { type Knowledge, openKnowledge, RUNBOOK } from './knowledge-world.ts';

const QUESTION = 'connection pool exhausted';

describe('indexing a document', () => {
  let k: Knowledge;
  let me: Actor;
  /** What happens while the document is read and before it is put into the index; once. */
  let meanwhile: (() => Promise<unknown>) | undefined;
  /** Why the index removes nothing. */
  let failing: DomainError | undefined;
  beforeEach(async () => {
    meanwhile = undefined;
    failing = undefined;
    k = await openKnowledge(({ index }) => ({
      index: {
        ...index,
        index: async (...given: Parameters<KeywordIndex['index']>) => {
          const happen = meanwhile;
          meanwhile = undefined;
          await happen?.();
          return index.index(...given);
        },
        delete: async (...given: Parameters<KeywordIndex['delete']>) => {
          if (failing) throw failing;
          return index.delete(...given);
        },
      },
    }));
    me = k.someone();
  });
  afterEach(() => k.world.dispose());

  const view = (id: string) => k.knowledge.get(me, id as DocumentId);
  const jobOf = (id: string) => k.world.queue.getStatus(me.userId, id as JobId);
  const events = async () => (await k.world.announced()).filter(({ type }) => type === 'document.indexed.v1');

  it('makes it ready and findable, section by section, and tells the others once', async () => {
    const { id, job_id } = await k.add(me);
    expect(await k.find(me, QUESTION)).to.deep.equal([]);
    await k.indexAll();
    const ready = await view(id);
    expect(ready).to.include({ status: 'ready', error: null, title: 'Pool exhausted' });
    const sections = await k.knowledge.sections(me, id as DocumentId);
    expect(ready.sections).to.equal(sections.length);
    expect(sections.map(({ body }) => body).join('\n')).to.include('Restart the leaking worker');
    const [hit, ...rest] = await k.find(me, QUESTION);
    expect(rest).to.deep.equal([]);
    expect(hit).to.include({ document_id: id, title: 'Pool exhausted' });
    expect(sections.map(({ section }) => section)).to.include(hit?.section);
    expect(hit?.snippet).to.match(/connection/i);
    expect(await jobOf(job_id)).to.include({ status: 'completed', progress: 1 });
    expect((await events()).map(({ data }) => data)).to.deep.equal([
      { document_id: id, owner_id: me.userId, status: 'ready', sections: ready.sections, detail: null },
    ]);
  });

  it("keeps a title that was given, and takes the text's own over the name of the file", async () => {
    expect((await k.added(me, RUNBOOK, { title: 'Mine' })).title).to.equal('Mine');
    expect((await k.added(me)).title).to.equal('Pool exhausted');
    expect((await k.added(me, 'no heading at all')).title).to.equal('pool.md');
  });

  it('that cannot be read fails with a reason for its owner, and is not found', async () => {
    const { id, job_id } = await k.add(me, ' \n\n ');
    await k.indexAll();
    const failed = await view(id);
    expect(failed).to.include({ status: 'failed', sections: 0 });
    expect(failed.error).to.include({ code: 'file.no-text' });
    expect(await jobOf(job_id)).to.include({ status: 'failed' });
    expect((await events()).map(({ data }) => data)).to.deep.equal([
      { document_id: id, owner_id: me.userId, status: 'failed', sections: 0, detail: failed.error?.detail },
    ]);
  });

  it('is tried again when the index does not answer, and then tells the others once', async () => {
    const { id } = await k.add(me);
    meanwhile = () => Promise.reject(new DomainError('unavailable', 'The index is away.'));
    await attempts(k.world, 'document.index.v1', k.knowledge.indexDocument);
    expect((await view(id)).status).to.equal('processing');
    k.world.clock.advance(31_000);
    await k.indexAll();
    expect((await view(id)).status).to.equal('ready');
    expect(await events()).to.have.lengthOf(1);
  });

  it('is tried again when its commit fails, and leaves no half of itself before', async () => {
    const { id } = await k.add(me);
    meanwhile = async () => k.world.failNextCommit();
    const [attempt] = await attempts(k.world, 'document.index.v1', k.knowledge.indexDocument);
    expect(attempt?.error).to.have.property('code', 'unavailable');
    expect(await k.knowledge.sections(me, id as DocumentId)).to.deep.equal([]);
    expect(await events()).to.deep.equal([]);
    expect(await k.find(me, QUESTION)).to.deep.equal([]);
    k.world.clock.advance(31_000);
    await k.indexAll();
    expect(await k.find(me, QUESTION)).to.have.lengthOf(1);
  });

  it('of a document that was deleted before does nothing and ends well', async () => {
    const { id, job_id } = await k.add(me);
    await k.knowledge.delete(me, id as DocumentId);
    await k.indexAll();
    expect(await jobOf(job_id)).to.include({ status: 'completed' });
    expect(await k.index.search('knowledge', { terms: ['pool'], scopes: [me.userId], limit: 9 })).to.deep.equal([]);
    expect(await events()).to.deep.equal([]);
  });

  it('of a document that is deleted meanwhile leaves nothing in the index', async () => {
    const { id, job_id } = await k.add(me);
    meanwhile = async () => {
      await k.knowledge.delete(me, id as DocumentId);
      await workOff(k.world, 'document.remove.v1', k.knowledge.removeDocument);
    };
    await k.indexAll();
    expect(await jobOf(job_id)).to.include({ status: 'completed' });
    expect(await k.index.search('knowledge', { terms: ['pool'], scopes: [me.userId], limit: 9 })).to.deep.equal([]);
    expect(await k.storedFiles()).to.deep.equal([]);
    expect(await events()).to.deep.equal([]);
    await refusal('knowledge.document-not-found', () => view(id));
  });

  it('of a document that is deleted meanwhile ends only when the index has nothing of it', async () => {
    const { id, job_id } = await k.add(me);
    meanwhile = () => k.knowledge.delete(me, id as DocumentId);
    failing = new DomainError('unavailable', 'The process ends here.');
    const [attempt] = await attempts(k.world, 'document.index.v1', k.knowledge.indexDocument);
    expect(attempt?.error).to.equal(failing);
    expect(await jobOf(job_id)).to.include({ status: 'queued' });
    failing = undefined;
    await k.indexAll();
    expect(await k.index.search('knowledge', { terms: ['pool'], scopes: [me.userId], limit: 9 })).to.deep.equal([]);
    expect(await jobOf(job_id)).to.include({ status: 'completed' });
  });

  it('with more sections than one commit may hold fails with what to do', async () => {
    const paragraph = 'a slow disk delays every commit '.repeat(14);
    const text = Array.from({ length: 20_001 }, () => paragraph).join('\n\n');
    const large = await openKnowledge(
      ({ extractor }) => ({
        extractor: {
          ...extractor,
          extract: async () => ({ title: null, text, format: 'plain', anchors: [], notes: [] }),
        },
      }),
      k,
    );
    const { id } = await k.add(me);
    await large.indexAll();
    const failed = await view(id);
    expect(failed).to.include({ status: 'failed', sections: 0 });
    expect(failed.error?.code).to.equal('file.too-costly');
    expect(failed.error?.detail).to.include('20001').and.include('20000').and.include('Split the file');
  });

  it('of a document that is changed meanwhile leaves it to the newer job', async () => {
    const { id } = await k.add(me);
    meanwhile = () => k.knowledge.update(me, id as DocumentId, { title: 'Renamed' });
    await k.indexAll();
    expect(await view(id)).to.include({ status: 'pending', title: 'Renamed', sections: 0 });
    expect(await events()).to.deep.equal([]);
    await k.indexAll();
    expect(await view(id)).to.include({ status: 'ready', title: 'Renamed' });
    expect(await k.find(me, QUESTION)).to.have.lengthOf(1);
    expect((await k.find(me, QUESTION))[0]?.title).to.equal('Renamed');
    expect(await events()).to.have.lengthOf(1);
  });

  it('by a job that comes late, after a newer one, changes nothing that can be seen', async () => {
    const { id } = await k.add(me);
    const old = (await k.world.announced())[0]?.data as DocumentIndexV1;
    await k.indexAll();
    await k.knowledge.update(me, id as DocumentId, { title: 'Renamed' });
    await k.indexAll();
    await k.world.queue.enqueue({ type: 'document.index.v1', payload: old, ownerId: me.userId });
    await k.indexAll();
    expect(await view(id)).to.include({ status: 'ready', title: 'Renamed' });
    expect((await k.find(me, QUESTION)).map(({ title }) => title)).to.deep.equal(['Renamed']);
  });

  it('that the queue gave up on is shown as failed, and is ready after all when an operator tries again', async () => {
    const { id, job_id } = await k.add(me);
    meanwhile = () => Promise.reject(new DomainError('invalid', 'The index does not take this.'));
    await attempts(k.world, 'document.index.v1', k.knowledge.indexDocument, {
      exhausted: (message, reason) => k.knowledge.failDocument(message as DocumentIndexV1, reason),
    });
    const failed = await view(id);
    expect(failed.status).to.equal('failed');
    expect(failed.error).to.deep.equal({ code: 'invalid', detail: 'The index does not take this.' });
    expect((await jobOf(job_id))?.status).to.equal('dead');
    await k.world.queue.retry(job_id as JobId);
    await k.indexAll();
    expect(await view(id)).to.include({ status: 'ready', error: null });
    expect((await events()).map(({ data }) => (data as DocumentIndexedV1).status)).to.deep.equal(['failed', 'ready']);
  });

  it('that the queue gave up on changes nothing that ended well, and minds nothing that is gone', async () => {
    const { id } = await k.added(me);
    const message = (await k.world.announced())[0]?.data as DocumentIndexV1;
    const reason = { code: 'internal', detail: 'The worker stopped.' } as const;
    await k.knowledge.failDocument(message, reason);
    expect(await view(id)).to.include({ status: 'ready', error: null });
    await k.knowledge.delete(me, id as DocumentId);
    await k.knowledge.failDocument(message, reason);
    expect(await events()).to.have.lengthOf(1);
  });
});

describe('removing a document', () => {
  let k: Knowledge;
  let me: Actor;
  beforeEach(async () => {
    k = await openKnowledge();
    me = k.someone();
  });
  afterEach(() => k.world.dispose());

  it('hides it at once; its file and its place in the index follow', async () => {
    const kept = await k.added(me);
    const { id } = await k.added(me);
    await k.knowledge.delete(me, id as DocumentId);
    await refusal('knowledge.document-not-found', () => k.knowledge.get(me, id as DocumentId));
    expect((await k.find(me, QUESTION)).map(hit => hit.document_id)).to.deep.equal([kept.id]);
    await workOff(k.world, 'document.remove.v1', k.knowledge.removeDocument);
    expect(await k.storedFiles()).to.deep.equal([`knowledge/${kept.id}/original`]);
    const hits = await k.index.search('knowledge', { terms: ['pool'], scopes: [me.userId], limit: 9 });
    expect(hits.map(({ documentId }) => documentId)).to.deep.equal([kept.id]);
    await refusal('knowledge.document-not-found', () => k.knowledge.delete(me, id as DocumentId));
  });

  it('does not happen when its commit fails', async () => {
    const { id } = await k.added(me);
    k.world.failNextCommit();
    await refusal('unavailable', () => k.knowledge.delete(me, id as DocumentId));
    expect(await k.find(me, QUESTION)).to.have.lengthOf(1);
  });
});

describe('searching', () => {
  let k: Knowledge;
  let me: Actor;
  beforeEach(async () => {
    k = await openKnowledge();
    me = k.someone();
  });
  afterEach(() => k.world.dispose());

  it("finds what is the reader's and what is everybody's, and either alone when asked", async () => {
    const mine = await k.added(me);
    const global = await k.added(k.someone('admin'), RUNBOOK, { scope: 'global' });
    await k.added(k.someone());
    const found = async (filter?: object): Promise<string[]> =>
      (await k.find(me, QUESTION, { ...(filter && { filter }) })).map(hit => hit.document_id);
    expect(await found()).to.have.members([mine.id, global.id]);
    expect(await found({ scope: 'personal' })).to.deep.equal([mine.id]);
    expect(await found({ scope: 'global' })).to.deep.equal([global.id]);
    expect(await found({ document_ids: [global.id] })).to.deep.equal([global.id]);
    expect(await found({ document_ids: [k.world.ids.next()] })).to.deep.equal([]);
  });

  it('shows no more than was asked for, the best first, each document once', async () => {
    for (let i = 0; i < 4; i++) await k.added(me);
    const best = await k.added(me, `${RUNBOOK}\nThe connection pool exhausted itself: connection pool exhausted.`);
    const found = await k.find(me, QUESTION, { top_k: 3 });
    expect(found).to.have.lengthOf(3);
    expect(found[0]?.document_id).to.equal(best.id);
    expect(found.map(({ score }) => score)).to.deep.equal(found.map(({ score }) => score).sort((a, b) => b - a));
    expect(new Set(found.map(hit => hit.document_id)).size).to.equal(3);
  });

  it("shows nothing that the index says wrongly is the reader's, or that is not there any more", async () => {
    const theirs = await k.added(k.someone());
    const entries = [{ ordinal: 0, title: 'connection pool exhausted', head: '', body: '' }];
    for (const id of [theirs.id, k.world.ids.next()])
      await k.index.index('knowledge', { id, scope: me.userId, version: 99, entries });
    expect(await k.find(me, QUESTION)).to.deep.equal([]);
  });

  it('takes anything as a question: nothing in it is query syntax', async () => {
    const { id } = await k.added(me);
    expect(await k.find(me, '')).to.deep.equal([]);
    expect(await k.find(me, '!!! ??? ""')).to.deep.equal([]);
    const hostile = `") OR 1=1; NEAR(pool* -- \u0000 title:"x" AND ${'('.repeat(500)}`;
    expect((await k.find(me, hostile)).map(hit => hit.document_id)).to.deep.equal([id]);
  });

  it('finds everything again after the index was lost and made anew', async () => {
    const ready = [await k.added(me), await k.added(me)];
    await k.added(me, ' ');
    for (const { id } of ready) await k.index.delete('knowledge', id);
    expect(await k.find(me, QUESTION)).to.deep.equal([]);
    expect(await k.knowledge.reindex()).to.equal(2);
    await k.indexAll(2);
    expect(await k.find(me, QUESTION)).to.have.lengthOf(2);
  });
});
