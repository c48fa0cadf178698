import type { Actor } from '../kernel/actor.ts';
import type { CaseId, JobId } from '../kernel/ids.ts';
import type { Ids } from '../ports/ids.ts';
import { caseNotFound, ensureVersion } from './case.ts';
import { caseIndexJob } from './index-case.ts';
import type { CaseTransact } from './repository.ts';

export type DeleteCaseDeps = { ids: Ids; transact: CaseTransact };

/** What other modules keep for the case goes when they hear of it (`case.deleted.v1`). */
export const deleteCase =
  ({ ids, transact }: DeleteCaseDeps) =>
  (actor: Actor, id: CaseId, expectedVersion?: number): Promise<void> =>
    transact(async ({ cases, announce }) => {
      const found = await cases.find(actor.userId, id);
      if (!found) throw caseNotFound();
      ensureVersion(found, expectedVersion);
      await cases.delete(actor.userId, id);
      await announce({
        kind: 'event',
        type: 'case.deleted.v1',
        ownerId: actor.userId,
        subject: id,
        data: { case_id: id, owner_id: actor.userId },
      });
      await announce(caseIndexJob(ids.next() as JobId, { ...found, version: found.version + 1 }));
    });
