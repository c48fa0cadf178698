import { expect } from 'chai';
import type { Actor } from '../../../core/kernel/actor.ts';
import type { DocumentId } from '../../../core/kernel/ids.ts';
import { DocumentFields } from '../../../core/knowledge/index.ts';
import { bytesOf } from '../../support/bytes.ts';
import { refusal } from '../../support/waiting.ts';
import { type Knowledge, openKnowledge, RUNBOOK } from './knowledge-world.ts';

describe('a document under an id that its maker knows', () => {
  let k: Knowledge;
  let me: Actor;
  let id: DocumentId;
  beforeEach(async () => {
    k = await openKnowledge();
    me = k.someone();
    id = k.world.ids.next() as DocumentId;
  });
  afterEach(() => k.world.dispose());

  const put = (content = RUNBOOK, fields: object = { title: 'Pool' }, actor = me) =>
    k.knowledge.put(actor, id, DocumentFields.parse(fields), {
      name: 'pool.md',
      mediaType: 'text/markdown',
      content: bytesOf(content),
    });
  const found = async (query: string): Promise<string[]> =>
    (await k.find(me, query)).filter(({ snippet }) => snippet.includes(query)).map(({ document_id }) => document_id);

  it('is a document as any other', async () => {
    const accepted = await put();
    expect(accepted).to.include({ id, document_id: id, status: 'pending' });
    await k.indexAll();
    expect(await k.knowledge.get(me, id)).to.include({ status: 'ready', title: 'Pool', scope: 'personal' });
    expect(await found('limit')).to.deep.equal([id]);
  });

  it('is the same document when the same is put again, with nothing to index', async () => {
    const first = await put();
    await k.indexAll();
    expect(await put()).to.deep.equal({ ...first, status: 'ready' });
    const jobs = (await k.world.announced()).filter(({ type }) => type === 'document.index.v1');
    expect(jobs).to.have.lengthOf(1);
  });

  it('has its new content in the place of the old one', async () => {
    const { job_id } = await put();
    await k.indexAll();
    const second = await put('# Other\n\nThe quick brown zebra.\n');
    expect(second.document_id).to.equal(id);
    expect(second.job_id).not.to.equal(job_id);
    await k.indexAll();
    expect(await found('zebra')).to.deep.equal([id]);
    expect(await found('limit')).to.deep.equal([]);
    expect((await k.knowledge.list(me, { limit: 9 })).items).to.have.lengthOf(1);
  });

  it('is indexed again with another title or scope', async () => {
    const admin = k.someone('admin');
    await put(RUNBOOK, { title: 'Pool' }, admin);
    await put(RUNBOOK, { title: 'Pool', scope: 'global' }, admin);
    await k.indexAll(2);
    expect(await found('limit')).to.deep.equal([id]);
  });

  it('is written to scope global by administrators only, and to another owner by nobody', async () => {
    await refusal('auth.forbidden', () => put(RUNBOOK, { scope: 'global' }));
    expect(await k.storedFiles()).to.deep.equal([]);
    const { job_id } = await put();
    await refusal('knowledge.document-not-found', () => put('# Mine now', {}, k.someone()));
    await k.indexAll();
    expect(await k.knowledge.get(me, id)).to.include({ status: 'ready', job_id, bytes: RUNBOOK.length });
    expect(await found('limit')).to.deep.equal([id]);
  });

  it('leaves the stored document as it was when the commit fails', async () => {
    await put();
    await k.indexAll();
    k.world.failNextCommit();
    await refusal('unavailable', () => put('# Other\n\nThe quick brown zebra.\n'));
    expect(await found('limit')).to.deep.equal([id]);
    await put('# Other\n\nThe quick brown zebra.\n');
    await k.indexAll();
    expect(await found('zebra')).to.deep.equal([id]);
  });
});
