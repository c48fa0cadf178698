import { expect } from 'chai';
import { memoryEvidenceAnalyser } from '../../../adapters/memory/evidence-analyser.ts';
import type { CaseDeletedV1, EvidenceAnalyseV1, EvidenceRemoveV1 } from '../../../contracts/generated/messages.ts';
import type { EvidenceServiceDeps, EvidenceView } from '../../../core/evidence/index.ts';
import type { Actor } from '../../../core/kernel/actor.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { CaseId, EvidenceId, JobId } from '../../../core/kernel/ids.ts';
import { reactionType } from '../../../core/ports/subscriptions.ts';
import { openMemoryWorld } from '../../contract/memory-world.ts';
import type { World } from '../../contract/world.ts';
import { bytesOf, keysIn } from '../../support/bytes.ts';
import { type EvidenceModule, evidenceModule, LOG } from '../../support/evidence-module.ts';
import { aPerson } from '../../support/people.ts';
import { refusal } from '../../support/waiting.ts';
import { attempts, type WorkOffOptions, workOff } from '../../support/working-off.ts';

const CONSUMER = 'evidence.remove-of-case';

describe('the evidence module at work', () => {
  let world: World;
  let ada: Actor;
  let caseId: CaseId;
  beforeEach(async () => {
    world = await openMemoryWorld({ subscriptions: { 'case.deleted.v1': [CONSUMER] } });
    ada = aPerson(world);
    caseId = world.ids.next() as CaseId;
  });
  afterEach(() => world.dispose());

  const upload = async ({ service }: EvidenceModule, content = LOG, name = 'api.log'): Promise<EvidenceView> => {
    const file = { name, mediaType: 'text/plain', content: bytesOf(content) };
    return service.get(ada, (await service.upload(ada, caseId, file)).id as EvidenceId);
  };
  const idOf = ({ id }: EvidenceView): EvidenceId => id as EvidenceId;
  const jobOf = ({ job_id }: EvidenceView) => world.queue.getStatus(ada.userId, job_id as JobId);
  const work = ({ service }: EvidenceModule, options?: WorkOffOptions) =>
    attempts<EvidenceAnalyseV1>(world, 'evidence.analyse.v1', service.analyse, options);
  const analysedEvents = async () => (await world.announced()).filter(({ type }) => type === 'evidence.analysed.v1');
  /** An engine that first does something else. */
  const engine = (first: (nth: number) => unknown): EvidenceServiceDeps['analyser'] => {
    let nth = 0;
    return {
      async analyse(...args) {
        await first(nth++);
        return memoryEvidenceAnalyser().analyse(...args);
      },
    };
  };

  describe('an analysis', () => {
    it('makes evidence ready, with facts, lines and an event that sums them up', async () => {
      const module = evidenceModule(world);
      const uploaded = await upload(module);
      const [attempt] = await work(module);
      expect(attempt?.error).to.equal(undefined);
      expect(await module.service.get(ada, idOf(uploaded))).to.include({ status: 'ready', error: null });
      expect(await jobOf(uploaded)).to.include({ status: 'completed', progress: 1 });
      const analysis = await module.service.analysis(ada, idOf(uploaded));
      expect(analysis).to.include({ evidence_id: uploaded.id, file: 'api.log', records: 42, lines: 42 });
      expect(analysis.levels).to.deep.include({ level: 'error', count: 2 });
      const { items } = await module.service.lines(ada, idOf(uploaded), { limit: 9, level: 'error' });
      expect(items.map(({ line }) => line)).to.deep.equal([41, 42]);
      expect(await analysedEvents()).to.have.lengthOf(1);
      expect((await analysedEvents())[0]?.data).to.deep.include({
        evidence_id: uploaded.id,
        case_id: caseId,
        status: 'ready',
        records: 42,
        errors: 2,
        from: '2026-01-05T10:00:00.000Z',
        to: '2026-01-05T10:00:46.000Z',
        detail: null,
      });
    });

    it('pages through the lines, every one once', async () => {
      const module = evidenceModule(world);
      const uploaded = await upload(module);
      await work(module);
      const lines: number[] = [];
      let cursor: string | undefined;
      do {
        const page = await module.service.lines(ada, idOf(uploaded), { limit: 5, cursor });
        lines.push(...page.items.map(({ line }) => line));
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined);
      expect(lines).to.deep.equal(Array.from({ length: 42 }, (_, i) => i + 1));
      await refusal('invalid', () => module.service.lines(ada, idOf(uploaded), { limit: 5, cursor: '-1' }));
    });

    it('gives the analyses of a case, the oldest evidence first, ready ones only', async () => {
      const module = evidenceModule(world);
      for (const name of ['a.log', 'b.log']) await upload(module, LOG, name);
      await work(module, { times: 2 });
      await upload(module, LOG, 'c.log');
      const files = (await module.service.analysesOfCase(ada, caseId)).map(({ file }) => file);
      expect(files).to.deep.equal(['a.log', 'b.log']);
    });

    it('of a file that cannot be read fails with the reason, and is not tried again', async () => {
      const corrupt = new DomainError('file.too-costly', 'It would take too long. Split it.');
      const module = evidenceModule(world, { analyser: engine(() => Promise.reject(corrupt)) });
      const uploaded = await upload(module);
      const [attempt] = await work(module);
      expect(attempt?.error).to.equal(undefined);
      const error = { code: 'file.too-costly', detail: 'It would take too long. Split it.' };
      expect(await module.service.get(ada, idOf(uploaded))).to.deep.include({ status: 'failed', error });
      expect(await jobOf(uploaded)).to.deep.include({ status: 'failed', error });
      expect((await analysedEvents())[0]?.data).to.include({ status: 'failed', detail: error.detail });
      const told = await refusal('evidence.not-ready', () => module.service.analysis(ada, idOf(uploaded)));
      expect(told.message).to.include(error.detail);
    });

    it('that fails for a while is tried again until it is done, and tells of it once', async () => {
      const away = new DomainError('unavailable', 'The store is away.');
      const module = evidenceModule(world, { analyser: engine(nth => (nth === 0 ? Promise.reject(away) : undefined)) });
      const uploaded = await upload(module);
      const [first] = await work(module);
      expect(first?.error).to.equal(away);
      expect(await module.service.get(ada, idOf(uploaded))).to.include({ status: 'processing' });
      expect(await jobOf(uploaded)).to.include({ status: 'queued' });
      world.clock.advance(60_000);
      await work(module);
      expect(await module.service.get(ada, idOf(uploaded))).to.include({ status: 'ready' });
      expect(await analysedEvents()).to.have.lengthOf(1);
    });

    it('whose commit fails leaves nothing half done, and the next attempt finishes it', async () => {
      const module = evidenceModule(world, { analyser: engine(nth => nth === 0 && world.failNextCommit()) });
      const uploaded = await upload(module);
      const [first] = await work(module);
      expect(first?.error).to.have.property('code', 'unavailable');
      expect(await world.evidence.reads.analyses.find(ada.userId, idOf(uploaded))).to.equal(undefined);
      world.clock.advance(60_000);
      await work(module);
      await module.service.analysis(ada, idOf(uploaded));
      expect(await analysedEvents()).to.have.lengthOf(1);
    });

    it('that the queue gave up on leaves the evidence failed, with a reason and no secret', async () => {
      const module = evidenceModule(world, {
        analyser: engine(() => Promise.reject(new TypeError('password=hunter2'))),
      });
      const uploaded = await upload(module);
      const exhausted: NonNullable<WorkOffOptions['exhausted']> = (message, reason) =>
        module.service.fail(message as EvidenceAnalyseV1, reason);
      for (let attempt = 1; attempt <= 5; attempt++) {
        await work(module, { exhausted });
        world.clock.advance(60_000);
      }
      expect(await jobOf(uploaded)).to.include({ status: 'dead', attempts: 5 });
      const view = await module.service.get(ada, idOf(uploaded));
      expect(view.status).to.equal('failed');
      expect(JSON.stringify([view, await world.announced()])).to.not.include('hunter2');
    });

    it('can be repeated by an operator after the queue gave up on it', async () => {
      const module = evidenceModule(world);
      const uploaded = await upload(module);
      const message = { evidence_id: uploaded.id, owner_id: ada.userId };
      await module.service.fail(message, { code: 'internal', detail: 'The worker died.' });
      expect(await module.service.get(ada, idOf(uploaded))).to.include({ status: 'failed' });
      await work(module);
      expect(await module.service.get(ada, idOf(uploaded))).to.include({ status: 'ready', error: null });
    });

    it('that is done is not undone by a late report that it failed', async () => {
      const module = evidenceModule(world);
      const uploaded = await upload(module);
      await work(module);
      const message = { evidence_id: uploaded.id, owner_id: ada.userId };
      await module.service.fail(message, { code: 'internal', detail: 'late' });
      expect(await module.service.get(ada, idOf(uploaded))).to.include({ status: 'ready', error: null });
      expect(await analysedEvents()).to.have.lengthOf(1);
    });

    it('of evidence that was deleted before or meanwhile brings nothing back and tells of nothing', async () => {
      const deleting: { now?: () => Promise<void> } = {};
      const module = evidenceModule(world, { analyser: engine(() => deleting.now?.()) });
      const before = await upload(module);
      await module.service.delete(ada, idOf(before));
      const meanwhile = await upload(module);
      deleting.now = () => module.service.delete(ada, idOf(meanwhile));
      const [attempt] = await work(module);
      expect(attempt?.payload).to.include({ evidence_id: meanwhile.id });
      for (const view of [before, meanwhile]) {
        expect(await jobOf(view)).to.include({ status: 'cancelled' });
        await refusal('evidence.not-found', () => module.service.get(ada, idOf(view)));
        expect(await world.evidence.reads.analyses.find(ada.userId, idOf(view))).to.equal(undefined);
      }
      expect(await analysedEvents()).to.deep.equal([]);
    });

    it('stops when it is told to, and leaves the evidence for the next worker', async () => {
      const module = evidenceModule(world);
      const uploaded = await upload(module);
      const stopped: EvidenceModule['service']['analyse'] = (message, run) =>
        module.service.analyse(message, { ...run, signal: AbortSignal.abort() });
      const [attempt] = await attempts<EvidenceAnalyseV1>(world, 'evidence.analyse.v1', stopped);
      expect(attempt?.error).to.have.property('code', 'cancelled');
      expect(await module.service.get(ada, idOf(uploaded))).to.include({ status: 'processing' });
      world.clock.advance(60_000);
      await work(module);
      expect(await module.service.get(ada, idOf(uploaded))).to.include({ status: 'ready' });
    });
  });

  describe('a removal', () => {
    it('takes the row at once and the files after it', async () => {
      const module = evidenceModule(world);
      const uploaded = await upload(module);
      await work(module);
      await module.service.delete(ada, idOf(uploaded));
      await refusal('evidence.not-found', () => module.service.get(ada, idOf(uploaded)));
      await refusal('evidence.not-found', () => module.service.delete(ada, idOf(uploaded)));
      expect(await keysIn(module.deps.files)).to.have.lengthOf(2);
      await workOff<EvidenceRemoveV1>(world, 'evidence.remove.v1', module.service.remove);
      expect(await keysIn(module.deps.files)).to.deep.equal([]);
    });

    it('that is repeated does no harm', async () => {
      const module = evidenceModule(world);
      const uploaded = await upload(module);
      const kept = await upload(module);
      await module.service.delete(ada, idOf(uploaded));
      let fail = true;
      const remove: EvidenceModule['service']['remove'] = async (message, run) => {
        if (fail) world.failNextCommit();
        fail = false;
        await module.service.remove(message, run);
      };
      await attempts<EvidenceRemoveV1>(world, 'evidence.remove.v1', remove);
      world.clock.advance(60_000);
      await workOff<EvidenceRemoveV1>(world, 'evidence.remove.v1', remove);
      expect(await keysIn(module.deps.files)).to.deep.equal([`evidence/${kept.id}/original`]);
    });

    it('of a case takes all of its evidence, however much, and no other', async () => {
      const module = evidenceModule(world);
      const gone: EvidenceView[] = [];
      for (let i = 0; i < 130; i++) gone.push(await upload(module, 'one line\n', `${i}.log`));
      const { userId: ownerId } = ada;
      const stranger = aPerson(world);
      const file = { name: 'x.log', mediaType: null, content: bytesOf('one line\n') };
      const foreign = await module.service.upload(stranger, caseId, file);
      const subject = caseId;
      caseId = world.ids.next() as CaseId;
      const other = await upload(module);
      const data = { case_id: subject, owner_id: ownerId };
      await world.cases.transact(({ announce }) =>
        announce({ kind: 'event', type: 'case.deleted.v1', ownerId, subject, data }),
      );
      await workOff<CaseDeletedV1>(world, reactionType('case.deleted.v1', CONSUMER), module.service.removeOfCase);
      expect((await module.service.list(ada, { limit: 200 })).items).to.deep.equal([other]);
      await module.service.get(stranger, foreign.id as EvidenceId);
      await workOff<EvidenceRemoveV1>(world, 'evidence.remove.v1', module.service.remove, { times: gone.length });
      expect(await keysIn(module.deps.files)).to.deep.equal(
        [foreign.id, other.id].map(id => `evidence/${id}/original`).sort(),
      );
    });
  });
});
