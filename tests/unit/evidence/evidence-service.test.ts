import { expect } from 'chai';
import type { EvidenceAnalysedV1, EvidenceAnalyseV1 } from '../../../contracts/generated/messages.ts';
import type { EvidenceAnalyser } from '../../../core/evidence/index.ts';
import type { Actor } from '../../../core/kernel/actor.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { CaseId, EvidenceId, JobId } from '../../../core/kernel/ids.ts';
import { concat } from '../../../core/kernel/stream.ts';
import { decodeUtf8 } from '../../../core/kernel/utf8.ts';
import { reactionType } from '../../../core/ports/subscriptions.ts';
import { outcome, refusal } from '../../support/waiting.ts';
import { attempts, workOff } from '../../support/working-off.ts';
import { type EvidenceAlone, LOG, MAX_BYTES, openEvidence, streamOf } from './evidence-world.ts';

describe('evidence', () => {
  let e: EvidenceAlone;
  let me: Actor;
  /** What happens instead of the next analysis. */
  let instead: EvidenceAnalyser['analyse'] | undefined;
  beforeEach(async () => {
    instead = undefined;
    e = await openEvidence(({ analyser }) => ({
      analyser: {
        analyse(...given) {
          const analyse = instead ?? analyser.analyse;
          instead = undefined;
          return analyse(...given);
        },
      },
    }));
    me = e.someone();
  });
  afterEach(() => e.world.dispose());

  const view = (id: string, actor = me) => e.evidence.get(actor, id as EvidenceId);
  const jobOf = (id: string) => e.world.queue.getStatus(me.userId, id as JobId);
  const announced = async (type: string): Promise<unknown[]> =>
    (await e.world.announced()).filter(a => a.type === type).map(({ data }) => data);
  const contentOf = async (id: string): Promise<string> => {
    const pieces: Uint8Array[] = [];
    const { content } = await e.evidence.content(me, id as EvidenceId);
    for await (const piece of content) pieces.push(piece);
    return decodeUtf8(concat(pieces));
  };
  const nothingIsKept = async (): Promise<void> => {
    expect((await e.evidence.list(me, { limit: 9 })).items).to.deep.equal([]);
    expect(await e.world.announced()).to.deep.equal([]);
  };

  describe('that is uploaded', () => {
    it('is stored as it came, and waits to be analysed', async () => {
      const caseId = e.caseOf(me);
      const { id, job_id, status } = await e.upload(me, caseId);
      expect(status).to.equal('pending');
      expect(await contentOf(id)).to.equal(LOG);
      const sha256 = 'c'.repeat(0) + (await view(id)).sha256;
      expect(await view(id)).to.include({
        case_id: caseId,
        file_name: 'api.log',
        bytes: LOG.length,
        error: null,
        job_id,
      });
      expect(sha256).to.match(/^[0-9a-f]{64}$/);
      expect(await announced('evidence.received.v1')).to.deep.equal([
        { evidence_id: id, case_id: caseId, owner_id: me.userId, file_name: 'api.log', bytes: LOG.length },
      ]);
      expect(await announced('evidence.analyse.v1')).to.deep.equal([{ evidence_id: id, owner_id: me.userId }]);
      expect(await jobOf(job_id)).to.include({ status: 'queued', type: 'evidence.analyse.v1' });
    });

    it('belongs to an open case of its owner', async () => {
      const caseId = e.caseOf(me);
      await refusal('case.not-found', () => e.upload(e.someone(), caseId));
      await refusal('case.not-found', () => e.upload(me, e.world.ids.next() as CaseId));
      e.close(caseId);
      await refusal('case.closed', () => e.upload(me, caseId));
      expect(await e.storedFiles()).to.deep.equal([]);
      await nothingIsKept();
    });

    it('is refused with the reason when it cannot be read or is too large', async () => {
      const caseId = e.caseOf(me);
      await refusal('file.empty', () => e.upload(me, caseId, ''));
      await refusal('file.binary', () => e.upload(me, caseId, 'a\u0000b'));
      await refusal('file.mislabelled', () => e.upload(me, caseId, '%PDF-1.7', 'a.log'));
      await refusal('file.too-large', () => e.upload(me, caseId, 'x'.repeat(MAX_BYTES + 1)));
      expect(await e.storedFiles()).to.deep.equal([]);
      await nothingIsKept();
    });

    it('leaves no row when it breaks off, is cancelled or cannot be committed', async () => {
      const caseId = e.caseOf(me);
      async function* broken(): AsyncGenerator<Uint8Array> {
        yield* streamOf(LOG.repeat(50));
        throw new Error('the connection broke');
      }
      const file = (content: AsyncIterable<Uint8Array>) => ({ name: 'a.log', mediaType: null, content });
      expect(String(await outcome(() => e.evidence.upload(me, caseId, file(broken()))))).to.include('broke');
      const gone = AbortSignal.abort();
      await refusal('cancelled', () => e.evidence.upload(me, caseId, file(streamOf(LOG)), gone));
      expect(await e.storedFiles()).to.deep.equal([]);
      e.world.failNextCommit();
      await refusal('unavailable', () => e.upload(me, caseId));
      await nothingIsKept();
    });

    it('is shown under the last part of its name, without what a terminal or a browser would obey', async () => {
      const names = [
        '../../etc/passwd',
        'C:\\logs\\api.log',
        'a\u001b[31m.log',
        '\u0000',
        '',
        '  ',
        `${'n'.repeat(300)}.log`,
      ];
      const shown: string[] = [];
      for (const name of names) shown.push((await view((await e.upload(me, undefined, LOG, name)).id)).file_name);
      expect(shown).to.deep.equal(['passwd', 'api.log', 'a[31m.log', 'unnamed', 'unnamed', 'unnamed', 'n'.repeat(255)]);
      for (const key of await e.storedFiles()) expect(key).to.match(/^evidence\/[0-9a-f-]{36}\/original$/);
    });
  });

  describe('that is analysed', () => {
    it('is ready with its facts, and the others are told once', async () => {
      const { id, job_id } = await e.upload(me);
      await e.analyseAll();
      expect(await view(id)).to.include({ status: 'ready', error: null });
      expect(await jobOf(job_id)).to.include({ status: 'completed', progress: 1 });
      const analysis = await e.evidence.analysis(me, id as EvidenceId);
      expect(analysis).to.include({ evidence_id: id, file: 'api.log', lines: 7, records: 5 });
      expect(analysis).to.include({ from: '2026-01-05T10:00:00.000Z', to: '2026-01-05T10:00:04.000Z' });
      const [event, ...rest] = (await announced('evidence.analysed.v1')) as EvidenceAnalysedV1[];
      expect(rest).to.deep.equal([]);
      expect(event).to.include({ evidence_id: id, status: 'ready', records: 5, errors: 1, detail: null });
      expect(event?.headline).to.equal(analysis.findings[0]?.title ?? null);
      expect(await e.storedFiles()).to.deep.equal([`evidence/${id}/lines`, `evidence/${id}/original`]);
    });

    it('says until then that it is not ready', async () => {
      const { id } = await e.upload(me);
      await refusal('evidence.not-ready', () => e.evidence.analysis(me, id as EvidenceId));
      expect(await e.evidence.analysesOfCase(me, (await view(id)).case_id as CaseId)).to.deep.equal([]);
    });

    it('fails with the reason when the file is at fault', async () => {
      const { id, job_id } = await e.upload(me);
      instead = () => Promise.reject(new DomainError('file.too-costly', 'It would take too long. Split it.'));
      await e.analyseAll();
      const error = { code: 'file.too-costly', detail: 'It would take too long. Split it.' };
      expect((await view(id)).status).to.equal('failed');
      expect((await view(id)).error).to.deep.equal(error);
      expect((await jobOf(job_id))?.error).to.deep.equal(error);
      expect(await jobOf(job_id)).to.include({ status: 'failed' });
      const [event] = (await announced('evidence.analysed.v1')) as EvidenceAnalysedV1[];
      expect(event).to.include({ status: 'failed', records: 0, detail: error.detail });
      const refused = await refusal('evidence.not-ready', () => e.evidence.analysis(me, id as EvidenceId));
      expect(refused.message).to.include('Split it.');
    });

    it('is tried again after anything else, with the same result as if nothing had happened', async () => {
      const { id } = await e.upload(me);
      instead = async (_, __, options) => {
        await options?.onIndex?.(new Uint8Array(240));
        throw new TypeError('a bug that passes');
      };
      const [attempt] = await attempts(e.world, 'evidence.analyse.v1', e.evidence.analyse);
      expect(String(attempt?.error)).to.include('a bug that passes');
      expect((await view(id)).status).to.equal('processing');
      expect(await e.storedFiles()).to.deep.equal([`evidence/${id}/original`]);
      await e.analyseAll();
      expect((await view(id)).status).to.equal('ready');
      expect((await e.lines(me, id)).items).to.have.lengthOf(7);
      expect(await announced('evidence.analysed.v1')).to.have.lengthOf(1);
    });

    it('is tried again when its commit fails, and leaves no half of itself before', async () => {
      const { id } = await e.upload(me);
      await e.evidence.get(me, id as EvidenceId);
      const { analyse } = (await import('../../../adapters/memory/evidence-analyser.ts')).memoryEvidenceAnalyser();
      instead = async (...given) => {
        const done = await analyse(...given);
        e.world.failNextCommit();
        return done;
      };
      const [attempt] = await attempts(e.world, 'evidence.analyse.v1', e.evidence.analyse);
      expect(attempt?.error).to.have.property('code', 'unavailable');
      expect(await e.world.evidence.reads.analyses.find(me.userId, id as EvidenceId)).to.equal(undefined);
      expect(await announced('evidence.analysed.v1')).to.deep.equal([]);
      await e.analyseAll();
      expect((await view(id)).status).to.equal('ready');
    });

    it('ends well when it was deleted before or meanwhile, and nothing is told', async () => {
      const before = await e.upload(me);
      await e.evidence.delete(me, before.id as EvidenceId);
      await e.analyseAll();
      const meanwhile = await e.upload(me);
      const { analyse } = (await import('../../../adapters/memory/evidence-analyser.ts')).memoryEvidenceAnalyser();
      instead = async (...given) => {
        await e.evidence.delete(me, meanwhile.id as EvidenceId);
        return analyse(...given);
      };
      await e.analyseAll();
      for (const { id, job_id } of [before, meanwhile]) {
        expect(await jobOf(job_id)).to.include({ status: 'completed' });
        await refusal('evidence.not-found', () => view(id));
        expect(await e.world.evidence.reads.analyses.find(me.userId, id as EvidenceId)).to.equal(undefined);
      }
      expect(await announced('evidence.analysed.v1')).to.deep.equal([]);
    });

    it('does not wait for ever when its line index cannot be stored', async () => {
      const full = new DomainError('unavailable', 'The disk is full.');
      const other = await openEvidence(({ files }) => ({
        files: {
          ...files,
          async upload(key, content, options) {
            if (!key.endsWith('/lines')) return files.upload(key, content, options);
            for await (const _ of content) throw full;
            throw full;
          },
        },
      }));
      await other.upload(other.someone());
      const [attempt] = await attempts(other.world, 'evidence.analyse.v1', other.evidence.analyse);
      expect(attempt?.error).to.equal(full);
      await other.world.dispose();
    });

    it('that the queue gave up on is shown as failed, unless it ended well or is gone', async () => {
      const { id } = await e.upload(me);
      const message = { evidence_id: id, owner_id: me.userId };
      instead = () => Promise.reject(new DomainError('invalid', 'Nobody can analyse this.'));
      await attempts(e.world, 'evidence.analyse.v1', e.evidence.analyse, {
        exhausted: (payload, reason) => e.evidence.fail(payload as EvidenceAnalyseV1, reason),
      });
      expect((await view(id)).error).to.deep.equal({ code: 'invalid', detail: 'Nobody can analyse this.' });
      await e.evidence.fail(message, { code: 'internal', detail: 'again' });
      expect(await announced('evidence.analysed.v1')).to.have.lengthOf(1);
      const ready = await e.analysed(me);
      await e.evidence.fail({ evidence_id: ready.id, owner_id: me.userId }, { code: 'internal', detail: 'late' });
      expect(await view(ready.id)).to.include({ status: 'ready', error: null });
      await e.evidence.fail({ evidence_id: e.world.ids.next(), owner_id: me.userId }, { code: 'internal', detail: '' });
    });
  });

  describe('of somebody else', () => {
    it('is not there, for whatever is asked of it', async () => {
      const { id, case_id } = await e.analysed(me);
      const stranger = e.someone();
      const ghost = e.world.ids.next();
      for (const wanted of [id, ghost].map(any => any as EvidenceId)) {
        await refusal('evidence.not-found', () => e.evidence.get(stranger, wanted));
        await refusal('evidence.not-found', () => e.evidence.content(stranger, wanted));
        await refusal('evidence.not-found', () => e.evidence.analysis(stranger, wanted));
        await refusal('evidence.not-found', () => e.evidence.lines(stranger, wanted, { limit: 9 }));
        await refusal('evidence.not-found', () => e.evidence.delete(stranger, wanted));
      }
      expect((await e.evidence.list(stranger, { limit: 9, case_id })).items).to.deep.equal([]);
      expect(await e.evidence.analysesOfCase(stranger, case_id as CaseId)).to.deep.equal([]);
      expect((await view(id)).status).to.equal('ready');
    });
  });

  describe('of a case', () => {
    it('is listed newest first, by case and by status, and its analyses oldest first', async () => {
      const caseId = e.caseOf(me);
      const first = await e.analysed(me, LOG, caseId);
      const second = await e.analysed(me, LOG, caseId);
      const other = await e.analysed(me);
      const waiting = await e.upload(me, caseId);
      const ids = async (query: object): Promise<string[]> =>
        (await e.evidence.list(me, { limit: 9, ...query })).items.map(({ id }) => id);
      expect(await ids({})).to.deep.equal([waiting.id, other.id, second.id, first.id]);
      expect(await ids({ case_id: caseId })).to.deep.equal([waiting.id, second.id, first.id]);
      expect(await ids({ status: 'ready' })).to.deep.equal([other.id, second.id, first.id]);
      const analyses = await e.evidence.analysesOfCase(me, caseId);
      expect(analyses.map(({ evidence_id }) => evidence_id)).to.deep.equal([first.id, second.id]);
    });

    it('that is deleted goes with it, all of it and nothing else', async () => {
      const caseId = e.caseOf(me);
      const gone: string[] = [];
      for (let i = 0; i < 103; i++) gone.push((await e.upload(me, caseId, `ERROR ${i}\n`)).id);
      const kept = await e.upload(me);
      const type = reactionType('case.deleted.v1', 'evidence');
      const event = { case_id: caseId, owner_id: me.userId };
      for (let i = 0; i < 2; i++) {
        await e.world.queue.enqueue({ type, payload: event, ownerId: me.userId });
        await workOff(e.world, type, e.evidence.removeOfCase);
      }
      const left = (await e.evidence.list(me, { limit: 200 })).items.map(({ id }) => id);
      expect(left).to.deep.equal([kept.id]);
      const removals = (await e.world.announced()).filter(a => a.type === 'evidence.remove.v1');
      expect(removals.map(({ subject }) => subject)).to.have.members(gone);
    });

    it('is not touched by an event that speaks of another owner', async () => {
      const caseId = e.caseOf(me);
      const { id } = await e.upload(me, caseId);
      const type = reactionType('case.deleted.v1', 'evidence');
      await e.world.queue.enqueue({
        type,
        payload: { case_id: caseId, owner_id: e.someone().userId },
        ownerId: me.userId,
      });
      await workOff(e.world, type, e.evidence.removeOfCase);
      expect((await view(id)).id).to.equal(id);
    });
  });

  describe('that is deleted', () => {
    it('is gone at once; its files follow', async () => {
      const kept = await e.upload(me);
      const { id } = await e.analysed(me).catch(() => e.upload(me));
      await e.evidence.delete(me, id as EvidenceId);
      await refusal('evidence.not-found', () => view(id));
      await refusal('evidence.not-found', () => e.evidence.delete(me, id as EvidenceId));
      await workOff(e.world, 'evidence.remove.v1', e.evidence.remove);
      expect((await e.storedFiles()).filter(key => key.includes(id))).to.deep.equal([]);
      expect(await contentOf(kept.id)).to.equal(LOG);
    });

    it('stays when its commit fails', async () => {
      const { id } = await e.upload(me);
      e.world.failNextCommit();
      await refusal('unavailable', () => e.evidence.delete(me, id as EvidenceId));
      expect(await contentOf(id)).to.equal(LOG);
    });
  });
});
