import { expect } from 'chai';
import type { Evidence } from '../../core/evidence/evidence.ts';
import type { EvidenceRepositories } from '../../core/evidence/repository.ts';
import type { CaseId, EvidenceId } from '../../core/kernel/ids.ts';
import { anAnalysis, anEvidence, aUserId } from '../support/entities.ts';
import { outcome, refusal } from '../support/waiting.ts';
import { fingerprintClauses } from './fingerprint-clauses.ts';
import { expectPages } from './paging-clauses.ts';
import { versionedClauses } from './versioned-clauses.ts';
import type { OpenWorld, World } from './world.ts';

/** core/evidence/repository.ts */
export const evidenceContract = (name: string, open: OpenWorld): void =>
  void describe(name, () => {
    describe('evidence', () => {
      versionedClauses<EvidenceRepositories, Evidence>(open, {
        unit: world => world.evidence,
        make: world => anEvidence(world),
        change: e => ({ ...e, status: 'failed', error: { code: 'file.corrupt', detail: 'It is "cut off".' } }),
        find: ({ evidence }, { ownerId, id }) => evidence.find(ownerId, id),
        save: ({ evidence }, e) => evidence.save(e),
      });
      evidenceClauses(open);
    });
    describe('analyses', () => analysisClauses(open));
    describe('fingerprints', () => fingerprintClauses(open));
  });

const evidenceClauses = (open: OpenWorld): void => {
  let world: World;
  beforeEach(async () => {
    world = await open();
  });
  afterEach(() => world.dispose());

  const stored = (e: Evidence): Promise<Evidence> => world.evidence.transact(({ evidence }) => evidence.save(e));

  it('keeps evidence from everybody but its owner', async () => {
    const e = await stored(anEvidence(world));
    const stranger = aUserId(world);
    const { evidence } = world.evidence.reads;
    expect(await evidence.find(stranger, e.id)).to.equal(undefined);
    expect((await evidence.list(stranger, { caseId: e.caseId }, { limit: 9 })).items).to.deep.equal([]);
    expect(await world.evidence.transact(unit => unit.evidence.delete(stranger, e.id))).to.equal(false);
    expect(await evidence.find(e.ownerId, e.id)).to.deep.equal(e);
  });

  it('lists the newest first, filtered, in pages that visit each piece once', async () => {
    const ownerId = aUserId(world);
    const caseId = world.ids.next() as CaseId;
    const mine: Evidence[] = [];
    for (let i = 0; i < 5; i++) {
      const given = { ownerId, status: i % 2 ? 'ready' : 'pending', ...(i < 3 && { caseId }) } as const;
      mine.unshift(await stored(anEvidence(world, given)));
      await stored(anEvidence(world, { caseId }));
    }
    const { evidence } = world.evidence.reads;
    await expectPages(page => evidence.list(ownerId, {}, page), mine);
    const ofCase = mine.filter(e => e.caseId === caseId);
    await expectPages(page => evidence.list(ownerId, { caseId }, page), ofCase);
    const ready = ofCase.filter(e => e.status === 'ready');
    await expectPages(page => evidence.list(ownerId, { caseId, status: 'ready' }, page), ready);
  });

  it('says which of many ids exist, whoever owns them', async () => {
    const a = await stored(anEvidence(world));
    const b = await stored(anEvidence(world));
    const ghosts = Array.from({ length: 1200 }, () => world.ids.next() as EvidenceId);
    const asked = [b.id, ...ghosts, a.id];
    expect(await world.evidence.reads.evidence.existing(asked)).to.have.members([a.id, b.id]);
    expect(await world.evidence.reads.evidence.existing([])).to.deep.equal([]);
  });

  it('deletes a piece with its analysis, and leaves the others alone', async () => {
    const gone = await stored(anEvidence(world));
    const other = await stored(anEvidence(world, { ownerId: gone.ownerId }));
    await world.evidence.transact(async ({ analyses }) => {
      for (const e of [gone, other]) await analyses.save(e.ownerId, e.id, anAnalysis());
    });
    expect(await world.evidence.transact(({ evidence }) => evidence.delete(gone.ownerId, gone.id))).to.equal(true);
    const { reads } = world.evidence;
    expect(await reads.evidence.find(gone.ownerId, gone.id)).to.equal(undefined);
    expect(await reads.analyses.find(gone.ownerId, gone.id)).to.equal(undefined);
    expect(await reads.evidence.find(other.ownerId, other.id)).to.deep.equal(other);
    expect(await reads.analyses.find(other.ownerId, other.id)).to.deep.equal(anAnalysis());
    expect(await world.evidence.transact(({ evidence }) => evidence.delete(gone.ownerId, gone.id))).to.equal(false);
  });
};

const analysisClauses = (open: OpenWorld): void => {
  let world: World;
  let e: Evidence;
  beforeEach(async () => {
    world = await open();
    e = await world.evidence.transact(({ evidence }) => evidence.save(anEvidence(world)));
  });
  afterEach(() => world.dispose());

  const save = (analysis = anAnalysis()): Promise<void> =>
    world.evidence.transact(({ analyses }) => analyses.save(e.ownerId, e.id, analysis));
  const found = () => world.evidence.reads.analyses.find(e.ownerId, e.id);

  it('gives back an analysis as it was saved, and replaces it as a whole', async () => {
    expect(await found()).to.equal(undefined);
    await save();
    expect(await found()).to.deep.equal(anAnalysis());
    const next = anAnalysis({ findings: [], histogram: null, notes: [] });
    await save(next);
    expect(await found()).to.deep.equal(next);
  });

  it('keeps it from everybody but the owner', async () => {
    await save();
    expect(await world.evidence.reads.analyses.find(aUserId(world), e.id)).to.equal(undefined);
  });

  it('hands out copies, and keeps a copy of what it was given', async () => {
    const given = anAnalysis();
    await save(given);
    Object.assign(given, { format: 'changed' });
    Object.assign((await found())?.findings[0] ?? {}, { title: 'changed' });
    expect(await found()).to.deep.equal(anAnalysis());
  });

  it('keeps nothing of a transaction or a commit that failed', async () => {
    await save();
    const next = anAnalysis({ notes: [] });
    await outcome(() =>
      world.evidence.transact(async ({ analyses }) => {
        await analyses.save(e.ownerId, e.id, next);
        throw new Error('planned');
      }),
    );
    world.failNextCommit();
    await refusal('unavailable', () => save(next));
    expect(await found()).to.deep.equal(anAnalysis());
  });

  it('keeps one of two that are saved at the same time', async () => {
    const texts = ['a', 'b', 'c'];
    await Promise.all(texts.map(format => save(anAnalysis({ format }))));
    expect(texts).to.include((await found())?.format);
  });
};
