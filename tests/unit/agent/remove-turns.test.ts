import { expect } from 'chai';
import { memoryCache } from '../../../adapters/memory/cache.ts';
import { systemDigest } from '../../../adapters/system/digest.ts';
import type { CaseDeletedV1 } from '../../../contracts/generated/messages.ts';
import { keptAnswers } from '../../../core/agent/optimizer/kept-answers.ts';
import { removeTurnsOfCase } from '../../../core/agent/remove-turns.ts';
import type { CaseId, UserId } from '../../../core/kernel/ids.ts';
import { reactionType } from '../../../core/ports/subscriptions.ts';
import { openMemoryWorld } from '../../contract/memory-world.ts';
import type { World } from '../../contract/world.ts';
import { aHypothesis, aModelCall, aTranscript, aTurn, aUserId } from '../../support/entities.ts';
import { workOff } from '../../support/working-off.ts';

const CONSUMER = 'agent.remove-turns-of-case';

describe('what goes with a case that is deleted', () => {
  let world: World;
  beforeEach(async () => {
    world = await openMemoryWorld({ subscriptions: { 'case.deleted.v1': [CONSUMER] } });
  });
  afterEach(() => world.dispose());

  /** One of everything, in a case. */
  const filled = async (ownerId: UserId, caseId: CaseId) => {
    const of = { ownerId, caseId };
    const [turn, hypothesis, transcript] = [aTurn(world, of), aHypothesis(world, of), aTranscript(world, of)];
    await world.agent.transact(async ({ turns, hypotheses, transcripts, calls }) => {
      await turns.save(turn);
      await hypotheses.save(hypothesis);
      await transcripts.add(transcript);
      await calls.add(aModelCall(world, { ...of, jobId: turn.id }));
    });
    const { turns, hypotheses, transcripts, calls } = world.agent.reads;
    return async () => ({
      turn: (await turns.find(ownerId, turn.id)) !== undefined,
      hypothesis: (await hypotheses.find(ownerId, hypothesis.id)) !== undefined,
      transcript: (await transcripts.find(ownerId, transcript.id)) !== undefined,
      spentInCase: (await calls.spent(ownerId, { caseId })).calls,
      spentInAll: (await calls.spent(ownerId, { jobId: turn.id })).calls,
    });
  };

  it('is everything about it but the costs, which forget only where they were', async () => {
    const [ownerId, caseId, otherCase] = [aUserId(world), world.ids.next() as CaseId, world.ids.next() as CaseId];
    const [gone, other] = [await filled(ownerId, caseId), await filled(ownerId, otherCase)];
    const cache = memoryCache({ clock: world.clock });
    const kept = { cache, digest: systemDigest, ttlMs: 60_000 };
    const answers = keptAnswers(kept);
    const answer = { text: 'The pool [1].', toolCalls: [] };
    for (const id of [caseId, otherCase]) await answers.set({ ownerId, caseId: id }, 'why?', answer);

    await world.cases.transact(({ announce }) =>
      announce({
        kind: 'event',
        type: 'case.deleted.v1',
        ownerId,
        subject: caseId,
        data: { case_id: caseId, owner_id: ownerId },
      }),
    );
    const remove = removeTurnsOfCase({ results: world.results, transact: world.agent.transact, kept });
    await workOff<CaseDeletedV1>(world, reactionType('case.deleted.v1', CONSUMER), remove);

    const nothing = { turn: false, hypothesis: false, transcript: false, spentInCase: 0, spentInAll: 1 };
    expect(await gone()).to.deep.equal(nothing);
    expect(await answers.get({ ownerId, caseId }, 'why?')).to.equal(undefined);
    expect(await other()).to.deep.equal({
      turn: true,
      hypothesis: true,
      transcript: true,
      spentInCase: 1,
      spentInAll: 1,
    });
    expect(await answers.get({ ownerId, caseId: otherCase }, 'why?')).to.deep.equal(answer);
  });
});
