import type { CaseDeletedV1 } from '../../contracts/generated/messages.ts';
import type { CaseId, UserId } from '../kernel/ids.ts';
import type { JobRun } from '../kernel/job.ts';
import type { ResultStore } from '../ports/result-store.ts';
import type { AgentTransact } from './repository.ts';

export type RemoveTurnsDeps = { results: ResultStore; transact: AgentTransact };

/** Reaction to `case.deleted.v1`: its turns go, with the jobs that still work on them, its post-mortem, and then the results
 *  of the turns. A turn or a draft that comes later removes itself when it is run. What was published stays in knowledge. */
export const removeTurnsOfCase =
  ({ results, transact }: RemoveTurnsDeps) =>
  async (event: CaseDeletedV1, { delivery }: JobRun): Promise<void> => {
    const ownerId = event.owner_id as UserId;
    const gone = await transact(async ({ turns, postMortems, cancel, complete }) => {
      const ids = await turns.deleteOfCase(ownerId, event.case_id as CaseId);
      for (const id of ids) await cancel(ownerId, id);
      await postMortems.deleteOfCase(ownerId, event.case_id as CaseId);
      await complete(delivery, { status: 'completed' });
      return ids;
    });
    for (const id of gone) await results.delete(ownerId, id);
  };
