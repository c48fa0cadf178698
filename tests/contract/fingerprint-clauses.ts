import { expect } from 'chai';
import type { Evidence } from '../../core/evidence/evidence.ts';
import type { Feature } from '../../core/evidence/fingerprint.ts';
import { AWKWARD_TEXT, anEvidence, aUserId } from '../support/entities.ts';
import { outcome, refusal } from '../support/waiting.ts';
import type { OpenWorld, World } from './world.ts';

const wording = (text: string): Feature => ({ kind: 'wording', text });
const trace = (text: string): Feature => ({ kind: 'stack-trace', text });

/** FingerprintRepository in core/evidence/repository.ts */
export const fingerprintClauses = (open: OpenWorld): void => {
  let world: World;
  let mine: Evidence;
  beforeEach(async () => {
    world = await open();
    mine = await stored(anEvidence(world));
  });
  afterEach(() => world.dispose());

  const stored = (e: Evidence): Promise<Evidence> => world.evidence.transact(({ evidence }) => evidence.save(e));
  const another = (given: Partial<Evidence> = {}): Promise<Evidence> =>
    stored(anEvidence(world, { ownerId: mine.ownerId, ...given }));
  const save = (e: Evidence, ...features: Feature[]): Promise<void> =>
    world.evidence.transact(({ fingerprints }) => fingerprints.save(e, features));
  const reads = () => world.evidence.reads.fingerprints;
  const ofMine = () => reads().ofCase(mine.ownerId, mine.caseId);

  it('gives back the features of a case, those of all its files, each once and in order', async () => {
    expect(await ofMine()).to.deep.equal([]);
    await save(mine, wording('pool exhausted'), trace(AWKWARD_TEXT), wording('pool exhausted'));
    await save(await another({ caseId: mine.caseId }), wording('disk full'), wording('pool exhausted'));
    await save(await another(), wording('not of this case'));
    const expected = [trace(AWKWARD_TEXT), wording('disk full'), wording('pool exhausted')];
    expect(await ofMine()).to.deep.equal(expected);
  });

  it('replaces what was stored of a file as a whole', async () => {
    await save(mine, wording('pool exhausted'), wording('disk full'));
    await save(mine, wording('out of memory'));
    expect(await ofMine()).to.deep.equal([wording('out of memory')]);
    await save(mine);
    expect(await ofMine()).to.deep.equal([]);
  });

  it('counts the cases that have a feature and names them, however many of their files have it', async () => {
    const twice = await another({ caseId: mine.caseId });
    const other = await another();
    for (const e of [mine, twice, other]) await save(e, wording('pool exhausted'));
    await save(twice, wording('pool exhausted'), wording('disk full'));
    const asked = [wording('disk full'), wording('pool exhausted'), wording('nobody has this')];
    expect(await reads().countCases(mine.ownerId, asked, 9)).to.have.deep.members([
      { ...wording('disk full'), cases: 1 },
      { ...wording('pool exhausted'), cases: 2 },
    ]);
    expect(await reads().holders(mine.ownerId, asked)).to.have.deep.members([
      { ...wording('disk full'), caseId: mine.caseId },
      { ...wording('pool exhausted'), caseId: mine.caseId },
      { ...wording('pool exhausted'), caseId: other.caseId },
    ]);
    expect(await reads().countCases(mine.ownerId, [], 9)).to.deep.equal([]);
    expect(await reads().holders(mine.ownerId, [])).to.deep.equal([]);
  });

  it('does not take a wording for a stack trace of the same text', async () => {
    await save(mine, wording('boom'));
    await save(await another(), trace('boom'));
    expect(await reads().countCases(mine.ownerId, [trace('boom')], 9)).to.deep.equal([{ ...trace('boom'), cases: 1 }]);
    expect(await reads().holders(mine.ownerId, [wording('boom')])).to.deep.equal([
      { ...wording('boom'), caseId: mine.caseId },
    ]);
  });

  it('counts no further than it is told to', async () => {
    for (let i = 0; i < 3; i++) await save(await another(), wording('pool exhausted'));
    expect(await reads().countCases(mine.ownerId, [wording('pool exhausted')], 2)).to.deep.equal([
      { ...wording('pool exhausted'), cases: 2 },
    ]);
  });

  it('takes more features than fit into one statement', async () => {
    const many = Array.from({ length: 2_500 }, (_, i) => wording(`wording ${i}`));
    await save(mine, ...many);
    expect(await ofMine()).to.have.length(2_500);
    expect(await reads().countCases(mine.ownerId, many, 9)).to.have.length(2_500);
  });

  it('keeps the features of one owner from another, even of the same text', async () => {
    const stranger = aUserId(world);
    const theirs = await stored(anEvidence(world, { ownerId: stranger }));
    await save(mine, wording('pool exhausted'));
    await save(theirs, wording('pool exhausted'));
    expect(await reads().ofCase(stranger, mine.caseId)).to.deep.equal([]);
    expect(await reads().countCases(mine.ownerId, [wording('pool exhausted')], 9)).to.deep.equal([
      { ...wording('pool exhausted'), cases: 1 },
    ]);
    expect(await reads().holders(stranger, [wording('pool exhausted')])).to.deep.equal([
      { ...wording('pool exhausted'), caseId: theirs.caseId },
    ]);
  });

  it('lets them go with the evidence, and with no other', async () => {
    const other = await another();
    for (const e of [mine, other]) await save(e, wording('pool exhausted'));
    await world.evidence.transact(({ evidence }) => evidence.delete(aUserId(world), mine.id));
    expect(await ofMine()).to.have.length(1);
    await world.evidence.transact(({ evidence }) => evidence.delete(mine.ownerId, mine.id));
    expect(await ofMine()).to.deep.equal([]);
    expect(await reads().ofCase(other.ownerId, other.caseId)).to.have.length(1);
  });

  it('keeps nothing of a transaction or a commit that failed', async () => {
    await save(mine, wording('pool exhausted'));
    await outcome(() =>
      world.evidence.transact(async ({ fingerprints }) => {
        await fingerprints.save(mine, [wording('disk full')]);
        throw new Error('planned');
      }),
    );
    world.failNextCommit();
    await refusal('unavailable', () => save(mine, wording('disk full')));
    expect(await ofMine()).to.deep.equal([wording('pool exhausted')]);
  });

  it('says how many cases of an owner have evidence', async () => {
    await another({ caseId: mine.caseId });
    await another();
    const { evidence } = world.evidence.reads;
    expect(await evidence.countCases(mine.ownerId)).to.equal(2);
    expect(await evidence.countCases(aUserId(world))).to.equal(0);
  });
};
