import { expect } from 'chai';
import type { DocumentIndexedV1 } from '../../../contracts/generated/messages.ts';
import type { Actor } from '../../../core/kernel/actor.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { DocumentId, JobId } from '../../../core/kernel/ids.ts';
import { DocumentFields } from '../../../core/knowledge/index.ts';
import { bytesOf } from '../../support/bytes.ts';
import { silentLog } from '../../support/silent-log.ts';
import { refusal } from '../../support/waiting.ts';
import { workOff } from '../../support/working-off.ts';
import { type Knowledge, openKnowledge, RUNBOOK } from './knowledge-world.ts';

describe('a document under an id that its maker knows', () => {
  let k: Knowledge;
  let me: Actor;
  let id: DocumentId;
  /** What happens before a file is read, or while one is sent; once. */
  let meanwhile: (() => Promise<unknown>) | undefined;
  const happen = async (): Promise<void> => {
    const first = meanwhile;
    meanwhile = undefined;
    await first?.();
  };
  beforeEach(async () => {
    meanwhile = undefined;
    k = await openKnowledge(({ files }) => ({
      files: {
        ...files,
        async *download(...given) {
          await happen();
          yield* files.download(...given);
        },
      },
    }));
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

  const OTHER = '# Other\n\nThe quick brown zebra.\n';
  const remove = () => workOff(k.world, 'document.remove.v1', k.knowledge.removeDocument);

  it('leaves the stored document as it was when the commit fails, and when it is indexed again', async () => {
    await put();
    await k.indexAll();
    k.world.failNextCommit();
    await refusal('unavailable', () => put(OTHER));
    expect(await found('limit')).to.deep.equal([id]);
    await k.knowledge.reindex();
    await k.indexAll();
    expect(await found('limit')).to.deep.equal([id]);
    expect(await found('zebra')).to.deep.equal([]);
    await put(OTHER);
    await k.indexAll();
    expect(await found('zebra')).to.deep.equal([id]);
  });

  it('keeps no file but that of its content', async () => {
    await put();
    const [first, ...more] = await k.storedFiles();
    expect(more).to.deep.equal([]);
    await put();
    expect(await k.storedFiles()).to.deep.equal([first]);
    await put(OTHER);
    const [second, ...rest] = await k.storedFiles();
    expect(rest).to.deep.equal([]);
    expect(second)
      .to.match(new RegExp(`^knowledge/${id}/`))
      .and.not.equal(first);
    await k.knowledge.delete(me, id);
    await remove();
    expect(await k.storedFiles()).to.deep.equal([]);
  });

  it('is not failed by a job that finds the earlier file gone', async () => {
    await put();
    const before = await k.knowledge.get(me, id);
    meanwhile = () => put(OTHER);
    await k.indexAll();
    expect(await k.knowledge.get(me, id)).to.include({ status: 'pending', error: null });
    expect(await k.world.queue.getStatus(me.userId, before.job_id as JobId)).to.include({ status: 'completed' });
    await k.indexAll();
    expect(await found('zebra')).to.deep.equal([id]);
    const told = (await k.world.announced()).filter(({ type }) => type === 'document.indexed.v1');
    expect(told.map(({ data }) => (data as DocumentIndexedV1).status)).to.deep.equal(['ready']);
  });

  it('is not made anew under the id of one that is deleted meanwhile, whose removal is still to come', async () => {
    await put();
    await k.indexAll();
    meanwhile = () => k.knowledge.delete(me, id);
    const content = (async function* () {
      await happen();
      yield* bytesOf(OTHER);
    })();
    const file = { name: 'pool.md', mediaType: 'text/markdown', content };
    await refusal('conflict', () => k.knowledge.put(me, id, DocumentFields.parse({}), file));
    await refusal('knowledge.document-not-found', () => k.knowledge.get(me, id));
    await remove();
    expect(await k.storedFiles()).to.deep.equal([]);
  });

  it('is put although the earlier file cannot be removed, which is told', async () => {
    const warned: string[] = [];
    const log = { ...silentLog, warn: (_: object, message: string) => void warned.push(message) };
    const stuck = await openKnowledge(
      ({ files }) => ({
        log,
        files: { ...files, delete: () => Promise.reject(new DomainError('unavailable', 'Not now.')) },
      }),
      k,
    );
    await put();
    const fields = DocumentFields.parse({ title: 'Pool' });
    const file = { name: 'pool.md', mediaType: 'text/markdown', content: bytesOf(OTHER) };
    expect((await stuck.knowledge.put(me, id, fields, file)).status).to.equal('pending');
    expect(warned).to.have.lengthOf(1);
    await k.indexAll(2);
    expect(await found('zebra')).to.deep.equal([id]);
  });
});
