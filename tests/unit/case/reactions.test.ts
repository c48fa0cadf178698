import { expect } from 'chai';
import { memoryKeywordIndex } from '../../../adapters/memory/keyword-index.ts';
import type {
  CaseIndexV1,
  EvidenceAnalysedV1,
  PostmortemGeneratedV1,
  PostmortemPublishedV1,
} from '../../../contracts/generated/messages.ts';
import type { CaseService, CaseView } from '../../../core/case/index.ts';
import type { Actor } from '../../../core/kernel/actor.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { EvidenceId, MessageId } from '../../../core/kernel/ids.ts';
import { reactionType } from '../../../core/ports/subscriptions.ts';
import { openMemoryWorld } from '../../contract/memory-world.ts';
import type { World } from '../../contract/world.ts';
import { caseModule, idOf, NEW_CASE } from '../../support/case-module.ts';
import { aPerson } from '../../support/people.ts';
import { attempts, workOff } from '../../support/working-off.ts';

const CONSUMER = 'case.record-evidence';
const REACTION = reactionType('evidence.analysed.v1', CONSUMER);
const WRITTEN = reactionType('postmortem.generated.v1', 'case.record-post-mortem');
const PUBLISHED = reactionType('postmortem.published.v1', 'case.record-publication');
const SUBSCRIPTIONS = {
  'evidence.analysed.v1': [CONSUMER],
  'postmortem.generated.v1': ['case.record-post-mortem'],
  'postmortem.published.v1': ['case.record-publication'],
};

describe('the case module at work', () => {
  let world: World;
  let cases: CaseService;
  let ada: Actor;
  beforeEach(async () => {
    world = await openMemoryWorld({ subscriptions: SUBSCRIPTIONS });
    cases = caseModule(world);
    ada = aPerson(world);
  });
  afterEach(() => world.dispose());

  const index = (times = 1) => workOff<CaseIndexV1>(world, 'case.index.v1', cases.indexCase, { times });
  const found = async (actor: Actor, ...terms: string[]): Promise<string[]> =>
    (await cases.pastCases(actor, terms, 5)).map(({ case_id }) => case_id);

  describe('past cases', () => {
    const closedCase = async (title: string, resolution: string): Promise<CaseView> => {
      const c = await cases.create(ada, { ...NEW_CASE, title });
      await cases.postMessage(ada, idOf(c), {
        id: world.ids.next() as MessageId,
        role: 'user',
        content: 'Why is hikari empty?',
      });
      await cases.close(ada, idOf(c), { resolution });
      await index();
      return cases.get(ada, idOf(c));
    };

    it('are found by title, resolution, description and question, by their owner only', async () => {
      const c = await closedCase('Checkout 503', 'Raised the connection pool');
      for (const term of ['checkout', 'pool', '10:42', 'hikari'])
        expect(await found(ada, term), term).to.deep.equal([c.id]);
      expect(await found(ada, 'kafka')).to.deep.equal([]);
      expect(await found(aPerson(world), 'pool')).to.deep.equal([]);
      expect((await cases.pastCases(ada, ['pool'], 5))[0]).to.deep.include({
        title: 'Checkout 503',
        resolution: 'Raised the connection pool',
        snippet: 'Raised the connection pool',
      });
    });

    it('are no past cases any more when they were opened again or deleted, indexed or not', async () => {
      const reopened = await closedCase('Checkout 503', 'Raised the pool');
      const deleted = await closedCase('Checkout 504', 'Raised the pool again');
      await cases.reopen(ada, idOf(reopened));
      await cases.delete(ada, idOf(deleted));
      expect(await found(ada, 'pool')).to.deep.equal([]);
      await index(2);
      expect(await found(ada, 'pool')).to.deep.equal([]);
    });

    it('leave the index when they are opened again', async () => {
      const keywords = memoryKeywordIndex();
      cases = caseModule(world, keywords);
      const c = await closedCase('Checkout 503', 'Raised the pool');
      const hits = () => keywords.search('cases', { terms: ['pool'], scopes: [ada.userId], limit: 9 });
      expect(await hits()).to.have.lengthOf(1);
      await cases.reopen(ada, idOf(c));
      await index();
      expect(await hits()).to.deep.equal([]);
    });

    it('are as they are now, in whatever order the orders come', async () => {
      const c = await cases.create(ada, NEW_CASE);
      await cases.close(ada, idOf(c), { resolution: 'Raised the pool' });
      await cases.reopen(ada, idOf(c));
      await cases.close(ada, idOf(c), { resolution: 'Replaced the switch' });
      await index(3);
      expect(await found(ada, 'switch')).to.deep.equal([c.id]);
      expect(await found(ada, 'pool')).to.deep.equal([]);
    });

    it('can all be ordered to be indexed again', async () => {
      const closed = [await closedCase('one', 'first pool'), await closedCase('two', 'second pool')];
      await cases.create(ada, NEW_CASE);
      const anew = caseModule(world);
      expect(await anew.pastCases(ada, ['pool'], 5)).to.deep.equal([]);
      expect(await anew.reindex()).to.equal(2);
      await workOff<CaseIndexV1>(world, 'case.index.v1', anew.indexCase, { times: 2 });
      const again = (await anew.pastCases(ada, ['pool'], 5)).map(({ case_id }) => case_id);
      expect(again).to.have.members(closed.map(({ id }) => id));
    });

    it('are tried again when the index does not answer', async () => {
      const c = await cases.create(ada, NEW_CASE);
      await cases.close(ada, idOf(c), {});
      const down = caseModule(world, {
        index: () => Promise.reject(new DomainError('unavailable', 'The index is away.')),
        search: async () => [],
        delete: async () => undefined,
      });
      const [attempt] = await attempts<CaseIndexV1>(world, 'case.index.v1', down.indexCase);
      expect(attempt?.error).to.have.property('code', 'unavailable');
      expect((await world.queue.getStatus(ada.userId, attempt?.delivery.jobId as never))?.status).to.equal('queued');
    });
  });

  describe('orders to index a case that cross each other', () => {
    const keywords = memoryKeywordIndex();
    const hits = async (c: CaseView) =>
      (await keywords.search('cases', { terms: ['pool'], scopes: [ada.userId], limit: 9 })).filter(
        ({ documentId }) => documentId === c.id,
      );
    /** Works off two orders about a case: the first has read the case, and is held up before it writes to the index until
     *  `meanwhile` has changed the case and the second order has been carried out. Then, whatever is left to do. What the
     *  first attempt at the first order ended with. */
    const crossing = async (meanwhile: () => Promise<unknown>): Promise<unknown> => {
      const held = caseModule(world, {
        ...keywords,
        async index(...given) {
          await overtake();
          await keywords.index(...given);
        },
        async delete(...given) {
          await overtake();
          await keywords.delete(...given);
        },
      });
      const overtake = async (): Promise<void> => {
        await meanwhile();
        await workOff<CaseIndexV1>(world, 'case.index.v1', cases.indexCase);
      };
      const [first] = await attempts<CaseIndexV1>(world, 'case.index.v1', held.indexCase);
      world.clock.advance(60_000);
      if (first?.error) await index();
      return first?.error;
    };
    const conflicts = (error: unknown): void => void expect(error).to.have.property('code', 'conflict');

    beforeEach(() => {
      cases = caseModule(world, keywords);
    });

    it('take a case out that was opened again while it was indexed', async () => {
      const c = await cases.create(ada, NEW_CASE);
      await cases.close(ada, idOf(c), { resolution: 'Raised the pool' });
      const error = await crossing(() => cases.reopen(ada, idOf(c)));
      expect(await hits(c)).to.deep.equal([]);
      conflicts(error);
    });

    it('leave a case in that was closed again while it was taken out', async () => {
      const c = await cases.create(ada, NEW_CASE);
      await cases.close(ada, idOf(c), { resolution: 'Raised the pool' });
      await index();
      await cases.reopen(ada, idOf(c));
      const error = await crossing(() => cases.close(ada, idOf(c), { resolution: 'Raised the pool again' }));
      expect(await hits(c)).to.have.lengthOf(1);
      conflicts(error);
    });

    it('take a case out that was deleted while it was indexed', async () => {
      const c = await cases.create(ada, NEW_CASE);
      await cases.close(ada, idOf(c), { resolution: 'Raised the pool' });
      const error = await crossing(() => cases.delete(ada, idOf(c)));
      expect(await hits(c)).to.deep.equal([]);
      conflicts(error);
    });
  });

  describe('what becomes of a post-mortem', () => {
    const told = (c: { id: string }, type: 'postmortem.generated.v1' | 'postmortem.published.v1'): Promise<void> => {
      const { userId: ownerId } = ada;
      const about = { case_id: c.id, owner_id: ownerId, version: 3 };
      return world.agent.transact(({ announce }) =>
        announce(
          type === 'postmortem.generated.v1'
            ? { kind: 'event', type, ownerId, subject: c.id, data: { ...about, grade: 'supported' } }
            : { kind: 'event', type, ownerId, subject: c.id, data: { ...about, document_id: c.id } },
        ),
      );
    };

    it('is on the timeline, and does not change the case', async () => {
      const c = await cases.create(ada, NEW_CASE);
      await told(c, 'postmortem.generated.v1');
      await workOff<PostmortemGeneratedV1>(world, WRITTEN, cases.recordPostMortem);
      await told(c, 'postmortem.published.v1');
      await workOff<PostmortemPublishedV1>(world, PUBLISHED, cases.recordPublication);
      const { items } = await cases.timeline(ada, idOf(c), { limit: 9 });
      expect(items.map(({ kind, title }) => `${kind}: ${title}`).slice(1)).to.have.members([
        'post-mortem.generated: Post-mortem written: version 3, root cause supported',
        'post-mortem.published: Post-mortem published as knowledge: version 3',
      ]);
      expect((await cases.get(ada, idOf(c))).version).to.equal(c.version);
    });

    it('of a case that is gone changes nothing', async () => {
      const c = await cases.create(ada, NEW_CASE);
      await cases.delete(ada, idOf(c));
      await told(c, 'postmortem.generated.v1');
      await workOff<PostmortemGeneratedV1>(world, WRITTEN, cases.recordPostMortem);
      expect((await world.cases.reads.timeline.list(ada.userId, idOf(c), { limit: 9 })).items).to.deep.equal([]);
    });
  });

  describe('evidence that was analysed', () => {
    const analysed = (c: { id: string }, changes: Partial<EvidenceAnalysedV1> = {}): Promise<void> => {
      const data: EvidenceAnalysedV1 = {
        evidence_id: world.ids.next() as EvidenceId,
        case_id: c.id,
        owner_id: ada.userId,
        file_name: 'api.log',
        status: 'ready',
        records: 12,
        errors: 3,
        from: null,
        to: null,
        headline: 'Errors begin at 10:42',
        detail: null,
        ...changes,
      };
      const { userId: ownerId } = ada;
      return world.evidence.transact(({ announce }) =>
        announce({ kind: 'event', type: 'evidence.analysed.v1', ownerId, subject: data.evidence_id, data }),
      );
    };
    const titles = async (c: CaseView) =>
      (await cases.timeline(ada, idOf(c), { limit: 9 })).items.map(({ kind, title }) => `${kind} ${title}`);

    it('is on the timeline with what was found, or why not', async () => {
      const c = await cases.create(ada, NEW_CASE);
      await analysed(c);
      await analysed(c, { status: 'failed', detail: 'It is cut off.', headline: null });
      await analysed(c, { headline: null, records: 0, errors: 0 });
      await workOff<EvidenceAnalysedV1>(world, REACTION, cases.recordEvidence, { times: 3 });
      expect(await titles(c)).to.have.members([
        'case.opened Case opened: Checkout answers 503',
        'evidence.ready api.log: 12 records, 3 errors; Errors begin at 10:42',
        'evidence.failed api.log could not be analysed: It is cut off.',
        'evidence.ready api.log: 0 records, 0 errors',
      ]);
    });

    it('is there once although the worker had to try twice', async () => {
      const c = await cases.create(ada, NEW_CASE);
      await analysed(c);
      let fail = true;
      const handle: CaseService['recordEvidence'] = async (event, run) => {
        if (fail) world.failNextCommit();
        fail = false;
        await cases.recordEvidence(event, run);
      };
      const [first] = await attempts<EvidenceAnalysedV1>(world, REACTION, handle);
      expect(first?.error).to.have.property('code', 'unavailable');
      expect(await titles(c)).to.have.lengthOf(1);
      world.clock.advance(60_000);
      await workOff<EvidenceAnalysedV1>(world, REACTION, handle);
      expect(await titles(c)).to.have.lengthOf(2);
    });

    it("of a case that is gone, or of somebody else's, changes nothing", async () => {
      const c = await cases.create(ada, NEW_CASE);
      await cases.delete(ada, idOf(c));
      await analysed(c);
      const foreign = await cases.create(aPerson(world), NEW_CASE);
      await analysed(foreign);
      const runs = await workOff<EvidenceAnalysedV1>(world, REACTION, cases.recordEvidence, { times: 2 });
      for (const { delivery } of runs)
        expect((await world.queue.getStatus(null, delivery.jobId))?.status).to.equal('completed');
      expect((await world.cases.reads.timeline.list(ada.userId, idOf(foreign), { limit: 9 })).items).to.deep.equal([]);
    });
  });
});
