import { expect } from 'chai';
import { agentService } from '../../../../core/agent/index.ts';
import { DomainError } from '../../../../core/kernel/error.ts';
import type { CaseId, DocumentId } from '../../../../core/kernel/ids.ts';
import { refusal } from '../../../support/waiting.ts';
import { workOff } from '../../../support/working-off.ts';
import { outage, POOL_RUNBOOK } from '../support.ts';
import { ada, openPostMortems, type PostMortems, PUBLISHED } from './post-mortem-world.ts';

describe('reviewing a post-mortem', () => {
  let w: PostMortems;
  let id: CaseId;
  beforeEach(async () => {
    w = await openPostMortems({ analyses: outage(), runbooks: [POOL_RUNBOOK] });
    ({ id } = await w.about('Checkout: "5xx" / ÄRGER', 'Rolled r418 back'));
  });
  afterEach(() => w.world.dispose());

  const edit = (input: Parameters<typeof w.agent.editPostMortem>[2], version?: number) =>
    w.agent.editPostMortem(ada, id, input, version);
  const publish = (version?: number, scope: 'personal' | 'global' = 'personal') =>
    w.agent.publishPostMortem(ada, id, { scope, version });
  const latest = (version?: number) => w.agent.postMortem(ada, id, version);
  const announced = async () => (await w.world.announced()).filter(({ type }) => type === 'postmortem.published.v1');

  describe('an edit', () => {
    it('is a new version, and the one before can still be read', async () => {
      const before = await latest();
      const edited = await edit({ markdown: `${before.markdown}\n## Lessons\n\nTest changes.\n` });
      expect(edited).to.include({ version: 2, latest_version: 2, origin: 'edited', status: 'draft' });
      expect(await latest()).to.deep.include({ version: 2, markdown: edited.markdown });
      expect(await latest(1)).to.deep.include({ version: 1, latest_version: 2, markdown: before.markdown });
      expect((await w.agent.postMortemVersions(ada, id, { limit: 9 })).items).to.deep.include({
        version: 2,
        status: 'draft',
        origin: 'edited',
        grade: 'supported',
        created_at: edited.created_at,
      });
    });

    it('of the root cause stands in the text, and keeps the grade where it keeps a source', async () => {
      const { root_cause: cause } = await latest();
      const kept = await edit({ root_cause: { text: `r418 set chunk-size to 0 [${cause.sources[1]?.id}].` } });
      expect(kept.root_cause).to.deep.include({ text: 'r418 set chunk-size to 0 [2].', grade: 'supported' });
      expect(kept.root_cause.sources.map(({ locator }) => locator)).to.deep.equal(['api.log:812']);
      expect(kept.markdown).to.include('## Root cause\n\nr418 set chunk-size to 0 [2].\n\n### How far it holds');
      const claimed = await edit({ root_cause: { text: 'It was the moon.' } });
      expect(claimed.root_cause).to.deep.equal({ text: 'It was the moon.', grade: 'unproven', sources: [] });
      const back = await edit({ root_cause: { text: 'r418, once more [2].' } });
      expect(back.root_cause.grade).to.equal('supported');
    });

    it('of the text changes the root cause that is told beside it', async () => {
      const edited = await edit({
        markdown: '# P\n\n```\n## Root cause\nno\n```\n\n## Root cause\n\nThe moon.\n\n## Next\n',
      });
      expect(edited.root_cause).to.deep.equal({ text: 'The moon.', grade: 'unproven', sources: [] });
    });

    it('that cites what is not there is noted', async () => {
      const { notes } = await edit({ markdown: '# P\n\nBecause [1], [98] and [99].' });
      expect(notes).to.deep.equal(['2 citation(s) name a source that this post-mortem does not have.']);
    });

    it('that changes nothing is no version', async () => {
      const before = await latest();
      expect(await edit({ markdown: before.markdown })).to.include({ version: 1, state_version: before.state_version });
      expect(await edit({})).to.include({ version: 1 });
    });

    it('is refused on a version that is not the current one, and of two at once one wins', async () => {
      const { state_version: current } = await latest();
      await refusal('precondition-failed', () => edit({ markdown: 'x' }, current + 1));
      await edit({ markdown: 'x' }, current);
      await refusal('precondition-failed', () => edit({ markdown: 'y' }, current));
      const ends = await Promise.allSettled(['a', 'b', 'c'].map(markdown => edit({ markdown }, current + 1)));
      expect(ends.filter(({ status }) => status === 'fulfilled')).to.have.lengthOf(1);
      expect((await latest()).version).to.equal(3);
    });
  });

  it('knows no version that does not exist', async () => {
    await refusal('case.post-mortem-not-found', () => latest(2));
    await refusal('case.post-mortem-not-found', () => publish(2));
  });

  it('shows what knowledge has on the same cause, and goes on without where that cannot be asked', async () => {
    expect((await latest()).similar_documents?.map(({ document_id }) => document_id)).to.deep.equal([POOL_RUNBOOK.id]);
    const { document_id: own } = await publish();
    const [known] = await w.deps.knowledge.passages(ada, { query: 'HikariPool Connection', top_k: 1 });
    const others = ['Baking bread', known!.title].map(title => ({ ...known!, title, document_id: own }));
    const [bread, itself] = [{ ...others[0]!, section: '', text: 'Flour, water, salt.', document_id: id }, others[1]!];
    const more = { ...w.deps.knowledge, passages: async () => [itself, bread, known!] };
    const { similar_documents: shown } = await agentService({ ...w.deps, knowledge: more }).postMortem(ada, id);
    expect(shown?.map(({ document_id }) => document_id)).to.deep.equal([POOL_RUNBOOK.id]);
    const passages = () => Promise.reject(new DomainError('unavailable', 'The index is away.'));
    const alone = agentService({ ...w.deps, knowledge: { ...w.deps.knowledge, passages } });
    expect((await alone.postMortem(ada, id)).similar_documents).to.equal(null);
  });

  it('can be taken away as a file with a telling name', async () => {
    const { file_name, markdown } = await w.agent.exportPostMortem(ada, id);
    expect(file_name).to.equal('post-mortem-checkout-5xx-ärger-2026-03-17-v1.md');
    expect(markdown).to.equal((await latest()).markdown);
  });

  describe('publishing', () => {
    /** Ends between the document's commit and the one that notes it here. */
    const interruptedAfterPut = () => {
      let isPut = false;
      return agentService({
        ...w.deps,
        transact: work =>
          isPut ? Promise.reject(new DomainError('unavailable', 'The database is away.')) : w.deps.transact(work),
        knowledge: {
          ...w.deps.knowledge,
          async put(...given) {
            const accepted = await w.deps.knowledge.put(...given);
            isPut = true;
            return accepted;
          },
        },
      });
    };

    it('puts the version into knowledge as a document of its owner, and tells', async () => {
      const { markdown } = await latest();
      const published = await publish();
      expect(published).to.include({ case_id: id, version: 1, status: 'published' });
      const document = w.documentOf(published.document_id);
      expect(document).to.deep.include({ text: markdown, name: 'post-mortem-checkout-5xx-ärger-2026-03-17-v1.md' });
      expect(document?.fields).to.deep.equal({ title: 'Post-mortem: Checkout: "5xx" / ÄRGER', scope: 'personal' });
      expect(await latest()).to.include({ status: 'published', document_id: published.document_id });
      expect((await announced()).map(({ data }) => data)).to.deep.equal([
        { case_id: id, owner_id: ada.userId, version: 1, document_id: published.document_id },
      ]);
      await workOff(w.world, PUBLISHED, w.cases.recordPublication);
      expect((await w.cases.timeline(ada, id, { limit: 50 })).items.at(-1)).to.include({
        kind: 'post-mortem.published',
        ref_id: published.document_id,
      });
    });

    it('twice is the same document, told once', async () => {
      const first = await publish();
      expect((await publish()).document_id).to.equal(first.document_id);
      expect(w.shelf.size).to.equal(1);
      expect(await announced()).to.have.lengthOf(1);
    });

    it('by two at once is the same document, too', async () => {
      const [first, second] = await Promise.all([publish(), publish()]);
      expect(second).to.deep.equal(first);
      expect(w.shelf.size).to.equal(1);
      expect(await announced()).to.have.lengthOf(1);
    });

    it('of a later version takes the place of the earlier one', async () => {
      const first = await publish();
      await edit({ markdown: '# Better' });
      const second = await publish();
      expect(second).to.include({ version: 2, document_id: first.document_id });
      expect(w.shelf.size).to.equal(1);
      expect(w.documentOf(first.document_id)?.text).to.equal('# Better');
      expect(await latest(1)).to.include({ status: 'draft', document_id: null, published_at: null });
      expect(await latest(2)).to.include({ status: 'published' });
    });

    it('may name an earlier version', async () => {
      const { markdown } = await latest();
      await edit({ markdown: '# Worse' });
      const { document_id } = await publish(1);
      expect(w.documentOf(document_id)?.text).to.equal(markdown);
    });

    it('that was interrupted before it was noted goes on with the same document', async () => {
      const interrupted = interruptedAfterPut();
      await refusal('unavailable', () => interrupted.publishPostMortem(ada, id, { scope: 'personal' }));
      expect((await latest()).status).to.equal('draft');
      const { document_id } = await publish();
      expect([...w.shelf.keys()]).to.deep.equal([document_id]);
    });

    it('that was interrupted before it was noted, and whose document was deleted since, is a new document', async () => {
      await refusal('unavailable', () => interruptedAfterPut().publishPostMortem(ada, id, { scope: 'personal' }));
      const [first] = w.shelf.keys();
      w.shelf.clear();
      const second = await publish();
      expect(second.document_id).not.to.equal(first);
      expect([...w.shelf.keys()]).to.deep.equal([second.document_id]);
    });

    it('of a document that was deleted since is a new document', async () => {
      const first = await publish();
      w.shelf.delete(first.document_id as DocumentId);
      const second = await publish();
      expect(second.document_id).not.to.equal(first.document_id);
      expect([...w.shelf.keys()]).to.deep.equal([second.document_id]);
      expect(await latest()).to.include({ status: 'published', document_id: second.document_id });
    });

    it('changes nothing here where knowledge refuses it', async () => {
      const put = () => Promise.reject(new DomainError('auth.forbidden', 'Only an administrator may.'));
      const refusing = agentService({ ...w.deps, knowledge: { ...w.deps.knowledge, put } });
      await refusal('auth.forbidden', () => refusing.publishPostMortem(ada, id, { scope: 'global' }));
      expect((await latest()).status).to.equal('draft');
    });

    it('of two versions at once does not say that a text is published which may not be', async () => {
      await edit({ markdown: '# Second' });
      let once = true;
      const slow = agentService({
        ...w.deps,
        knowledge: {
          ...w.deps.knowledge,
          async put(...given) {
            const accepted = await w.deps.knowledge.put(...given);
            if (once) await publish(2);
            once = false;
            return accepted;
          },
        },
      });
      await refusal('conflict', () => slow.publishPostMortem(ada, id, { scope: 'personal', version: 1 }));
      expect((await latest(2)).status).to.equal('published');
    });

    it('that another one overtook with a document of its own leaves no second document', async () => {
      let once = true;
      const slow = agentService({
        ...w.deps,
        knowledge: {
          ...w.deps.knowledge,
          async put(...given) {
            if (once) {
              once = false;
              await publish();
            }
            return w.deps.knowledge.put(...given);
          },
        },
      });
      await refusal('conflict', () => slow.publishPostMortem(ada, id, { scope: 'personal' }));
      expect([...w.shelf.keys()]).to.deep.equal([(await latest()).document_id]);
    });

    it('is refused for a state that is not the current one', async () => {
      const { state_version: current } = await latest();
      await refusal('precondition-failed', () =>
        w.agent.publishPostMortem(ada, id, { scope: 'personal' }, current + 1),
      );
      expect(w.shelf.size).to.equal(0);
    });
  });
});
