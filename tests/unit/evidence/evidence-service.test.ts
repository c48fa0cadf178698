import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { Actor } from '../../../core/kernel/actor.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { CaseId, EvidenceId, JobId } from '../../../core/kernel/ids.ts';
import { reactionType } from '../../../core/ports/subscriptions.ts';
import { bytesOf, keysIn, textOf } from '../../support/bytes.ts';
import { gate, outcome, refusal } from '../../support/waiting.ts';
import { attempts, workOff } from '../../support/working-off.ts';
import { type EvidenceAlone, LOG, MAX_BYTES, openEvidence } from './evidence-world.ts';

describe('evidence', () => {
  let e: EvidenceAlone;
  let me: Actor;
  beforeEach(async () => {
    e = await openEvidence();
    me = e.someone();
  });
  afterEach(() => e.world.dispose());

  const view = (id: string, actor = me) => e.evidence.get(actor, id as EvidenceId);
  const jobOf = (id: string) => e.world.queue.getStatus(me.userId, id as JobId);
  const announced = async (type: string): Promise<unknown[]> =>
    (await e.world.announced()).filter(a => a.type === type).map(({ data }) => data);
  const contentOf = async (id: string): Promise<string> =>
    textOf((await e.evidence.content(me, id as EvidenceId)).content);
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
      expect(await view(id)).to.include({
        case_id: caseId,
        file_name: 'api.log',
        bytes: LOG.length,
        error: null,
        job_id,
      });
      expect((await view(id)).sha256).to.equal(createHash('sha256').update(LOG).digest('hex'));
      expect(await announced('evidence.received.v1')).to.deep.equal([
        { evidence_id: id, case_id: caseId, owner_id: me.userId, file_name: 'api.log', bytes: LOG.length },
      ]);
      expect(await announced('evidence.analyse.v1')).to.deep.equal([{ evidence_id: id, owner_id: me.userId }]);
      expect(await jobOf(job_id)).to.include({ status: 'queued', type: 'evidence.analyse.v1' });
    });

    it('goes with a case that is deleted while it is uploaded', async () => {
      const caseId = e.caseOf(me);
      async function* slow(): AsyncGenerator<Uint8Array> {
        yield new TextEncoder().encode('INFO the beginning of a long upload '.repeat(500));
        e.forget(caseId);
      }
      const file = { name: 'a.log', mediaType: null, content: slow() };
      await refusal('case.not-found', () => e.evidence.upload(me, caseId, file));
      expect((await e.evidence.list(me, { limit: 9 })).items).to.deep.equal([]);
      await workOff(e.world, 'evidence.remove.v1', e.evidence.remove);
      expect(await keysIn(e.files)).to.deep.equal([]);
    });

    it('stays accepted when nobody can say any more whether its case is still there', async () => {
      const { get } = e.cases;
      for (const error of [new DomainError('unavailable', 'The database is away.'), new TypeError('a bug')]) {
        const caseId = e.caseOf(me);
        e.cases.get = () => Promise.reject(error);
        const { id, job_id } = await e.upload(me, caseId);
        e.cases.get = get;
        expect(await contentOf(id)).to.equal(LOG);
        expect(await jobOf(job_id)).to.include({ status: 'queued' });
      }
    });

    it('is refused for its case although the deletion of the case has taken it already', async () => {
      const caseId = e.caseOf(me);
      const { get } = e.cases;
      e.cases.get = async (actor, id) => {
        for (const { id: each } of (await e.evidence.list(me, { limit: 9 })).items)
          await e.evidence.delete(me, each as EvidenceId);
        e.forget(caseId);
        return get(actor, id);
      };
      await refusal('case.not-found', () => e.upload(me, caseId));
    });

    it('belongs to an open case of its owner', async () => {
      const caseId = e.caseOf(me);
      await refusal('case.not-found', () => e.upload(e.someone(), caseId));
      await refusal('case.not-found', () => e.upload(me, e.world.ids.next() as CaseId));
      e.close(caseId);
      await refusal('case.closed', () => e.upload(me, caseId));
      expect(await keysIn(e.files)).to.deep.equal([]);
      await nothingIsKept();
    });

    it('is refused with the reason when it cannot be read or is too large', async () => {
      const caseId = e.caseOf(me);
      await refusal('file.empty', () => e.upload(me, caseId, ''));
      await refusal('file.binary', () => e.upload(me, caseId, 'a\u0000b'));
      await refusal('file.mislabelled', () => e.upload(me, caseId, '%PDF-1.7', 'a.log'));
      await refusal('file.too-large', () => e.upload(me, caseId, 'x'.repeat(MAX_BYTES + 1)));
      expect(await keysIn(e.files)).to.deep.equal([]);
      await nothingIsKept();
    });

    it('leaves no row when it breaks off, is cancelled or cannot be committed', async () => {
      const caseId = e.caseOf(me);
      async function* broken(): AsyncGenerator<Uint8Array> {
        yield* bytesOf(LOG.repeat(50));
        throw new Error('the connection broke');
      }
      const file = (content: AsyncIterable<Uint8Array>) => ({ name: 'a.log', mediaType: null, content });
      expect(String(await outcome(() => e.evidence.upload(me, caseId, file(broken()))))).to.include('broke');
      const gone = AbortSignal.abort();
      await refusal('cancelled', () => e.evidence.upload(me, caseId, file(bytesOf(LOG)), gone));
      expect(await keysIn(e.files)).to.deep.equal([]);
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
      for (const key of await keysIn(e.files)) expect(key).to.match(/^evidence\/[0-9a-f-]{36}\/original$/);
    });
  });

  describe('that is analysed', () => {
    it('is refused to those who ask for its facts before they are there', async () => {
      const { id } = await e.upload(me);
      await refusal('evidence.not-ready', () => e.evidence.analysis(me, id as EvidenceId));
      await refusal('evidence.not-ready', () => e.evidence.lines(me, id as EvidenceId, { limit: 9 }));
    });

    it('leaves no half of a line index behind when the analysis breaks off: whoever stores it is told', async () => {
      const broken = new TypeError('a bug that passes');
      const stored = gate<unknown>();
      const module = await openEvidence(files => ({
        files: {
          ...files,
          async upload(...given) {
            const storing = files.upload(...given);
            if (given[0].endsWith('/lines')) stored.open(outcome(() => storing));
            return storing;
          },
        },
        analyser: {
          async analyse(_, __, options) {
            await options?.onIndex?.(new Uint8Array(240));
            throw broken;
          },
        },
      }));
      const { id } = await module.upload(module.someone());
      const [attempt] = await attempts(module.world, 'evidence.analyse.v1', module.evidence.analyse);
      expect(attempt?.error).to.equal(broken);
      expect(await stored.opened).to.equal(broken);
      expect(await keysIn(module.files)).to.deep.equal([`evidence/${id}/original`]);
      await module.world.dispose();
    });

    it('does not wait for ever when its line index cannot be stored: whoever analyses is told', async () => {
      const full = new DomainError('unavailable', 'The disk is full.');
      const taken = gate<unknown>();
      const module = await openEvidence(files => ({
        files: {
          ...files,
          async upload(key, content, options) {
            if (!key.endsWith('/lines')) return files.upload(key, content, options);
            for await (const _ of content) throw full;
            throw new Error('there was nothing to store');
          },
        },
        analyser: {
          async analyse(_, __, options) {
            const error = await outcome(async () => {
              for (;;) await options?.onIndex?.(new Uint8Array(240));
            });
            taken.open(error);
            throw error;
          },
        },
      }));
      await module.upload(module.someone());
      const [attempt] = await attempts(module.world, 'evidence.analyse.v1', module.evidence.analyse);
      expect(attempt?.error).to.equal(full);
      expect(await taken.opened).to.equal(full);
      await module.world.dispose();
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

    it('is compared, file with file, for its owner only', async () => {
      const caseId = e.caseOf(me);
      const quiet = Array.from(
        { length: 500 },
        (_, i) =>
          `2026-01-05T10:${String(Math.floor(i / 10)).padStart(2, '0')}:${String((i % 10) * 6).padStart(2, '0')}Z INFO request ${i} served`,
      );
      const failing = quiet.map((line, i) => (i < 400 ? line : line.replace(/INFO.*/, 'ERROR pool exhausted')));
      const { id } = await e.analysed(me, failing.join('\n'), caseId);
      await e.analysed(me, quiet.join('\n'), caseId);
      const { onset, findings, order } = await e.evidence.findingsOfCase(me, caseId);
      expect(onset).to.equal('2026-01-05T10:40:00.000Z');
      expect(findings[0]).to.include({
        evidence_id: id,
        locator: 'api.log:401',
        quote: failing[400],
        lead_ms: 0,
        sha256: createHash('sha256').update(failing.join('\n')).digest('hex'),
      });
      expect(order.map(({ evidence_id, locator }) => [evidence_id, locator])).to.deep.equal([[id, 'api.log:401']]);
      await refusal('case.not-found', () => e.evidence.findingsOfCase(e.someone(), caseId));
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
    it('stays when its commit fails', async () => {
      const { id } = await e.upload(me);
      e.world.failNextCommit();
      await refusal('unavailable', () => e.evidence.delete(me, id as EvidenceId));
      expect(await contentOf(id)).to.equal(LOG);
    });
  });
});
