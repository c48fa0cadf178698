import { expect } from 'chai';
import type { AgentRepositories } from '../../core/agent/repository.ts';
import type { Hypothesis } from '../../core/agent/trust/hypothesis.ts';
import type { CaseId } from '../../core/kernel/ids.ts';
import { aHypothesis, aUserId } from '../support/entities.ts';
import { outcome } from '../support/waiting.ts';
import { expectPages } from './paging-clauses.ts';
import { versionedClauses } from './versioned-clauses.ts';
import type { OpenWorld, World } from './world.ts';

/** core/agent/repository.ts, HypothesisRepository */
export const hypothesisContract = (name: string, open: OpenWorld): void =>
  void describe(name, () => {
    versionedClauses<AgentRepositories, Hypothesis>(open, {
      unit: world => world.agent,
      make: world => aHypothesis(world),
      change: ({ evidenceFor, ...rest }) => ({
        ...rest,
        state: 'refuted',
        grade: 'inconclusive',
        evidenceFor: [],
        evidenceAgainst: evidenceFor,
        origin: 'openai/gpt-4o-mini',
      }),
      find: ({ hypotheses }, { ownerId, id }) => hypotheses.find(ownerId, id),
      save: ({ hypotheses }, hypothesis) => hypotheses.save(hypothesis),
    });
    ofCaseClauses(open);
  });

const ofCaseClauses = (open: OpenWorld): void => {
  let world: World;
  beforeEach(async () => {
    world = await open();
  });
  afterEach(() => world.dispose());

  const stored = (given: Partial<Hypothesis> = {}): Promise<Hypothesis> =>
    world.agent.transact(({ hypotheses }) => hypotheses.save(aHypothesis(world, given)));
  const found = ({ ownerId, id }: Hypothesis) => world.agent.reads.hypotheses.find(ownerId, id);

  it('keeps a hypothesis from everybody but its owner', async () => {
    const hypothesis = await stored();
    expect(await found({ ...hypothesis, ownerId: aUserId(world) })).to.equal(undefined);
  });

  it('hands out copies of the places that speak for it', async () => {
    const hypothesis = await stored();
    const kept = structuredClone(hypothesis);
    const once = await found(hypothesis);
    for (const handed of [hypothesis, once]) Object.assign(handed?.evidenceFor[0] ?? {}, { quote: 'changed' });
    expect(await found(kept)).to.deep.equal(kept);
  });

  it('lists those of one case, newest first, page by page', async () => {
    const first = await stored();
    const { ownerId, caseId } = first;
    const rest = [await stored({ ownerId, caseId }), await stored({ ownerId, caseId })];
    await stored({ ownerId });
    await stored({ caseId });
    const { hypotheses } = world.agent.reads;
    await expectPages(page => hypotheses.listOfCase(ownerId, caseId, page), [...rest.reverse(), first]);
    expect((await hypotheses.listOfCase(ownerId, world.ids.next() as CaseId, { limit: 2 })).items).to.deep.equal([]);
  });

  it('removes those of a case, and no other, and says how many', async () => {
    const gone = await stored();
    const { ownerId, caseId } = gone;
    const ofOtherCase = await stored({ ownerId });
    const ofStranger = await stored({ caseId });
    const remove = () => world.agent.transact(({ hypotheses }) => hypotheses.deleteOfCase(ownerId, caseId));
    expect(await remove()).to.equal(1);
    expect(await remove()).to.equal(0);
    expect(await found(gone)).to.equal(undefined);
    for (const one of [ofOtherCase, ofStranger]) expect(await found(one)).to.deep.equal(one);
  });

  it('brings removed ones back when the transaction fails', async () => {
    const hypothesis = await stored();
    await outcome(() =>
      world.agent.transact(async ({ hypotheses }) => {
        await hypotheses.deleteOfCase(hypothesis.ownerId, hypothesis.caseId);
        throw new Error('planned');
      }),
    );
    expect(await found(hypothesis)).to.deep.equal(hypothesis);
  });
};
