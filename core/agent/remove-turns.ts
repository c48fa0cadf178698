import type { CaseDeletedV1 } from '../../contracts/generated/messages.ts';
import type { CaseId, UserId } from '../kernel/ids.ts';
import type { JobRun } from '../kernel/job.ts';
import type { ResultStore } from '../ports/result-store.ts';
import { answersOfCase, type KeptAnswersDeps } from './optimizer/kept-answers.ts';
import type { AgentTransact } from './repository.ts';

export type RemoveTurnsDeps = {
  results: ResultStore;
  transact: AgentTransact;
  /** Where answers of models are kept; without it none are. */
  kept?: KeptAnswersDeps | undefined;
};

/** Reaction to `case.deleted.v1`: its turns go, with the jobs that still work on them and what they were decided from, its
 *  hypotheses and its post-mortem, and then the results and the answers that are kept for a while. A turn or a draft that
 *  comes later removes itself when it is run. What was published stays in knowledge, and what was spent in the book. */
export const removeTurnsOfCase =
  ({ results, transact, kept }: RemoveTurnsDeps) =>
  async (event: CaseDeletedV1, { delivery }: JobRun): Promise<void> => {
    const ownerId = event.owner_id as UserId;
    const caseId = event.case_id as CaseId;
    const gone = await transact(async ({ cancel, complete, ...unit }) => {
      const ids = await unit.turns.deleteOfCase(ownerId, caseId);
      for (const id of ids) await cancel(ownerId, id);
      for (const { deleteOfCase } of [unit.postMortems, unit.hypotheses, unit.transcripts])
        await deleteOfCase(ownerId, caseId);
      await unit.calls.forgetCase(ownerId, caseId);
      await complete(delivery, { status: 'completed' });
      return ids;
    });
    await kept?.cache.invalidate(answersOfCase(caseId));
    for (const id of gone) await results.delete(ownerId, id);
  };
