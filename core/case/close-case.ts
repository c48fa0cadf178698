import type { Actor } from '../kernel/actor.ts';
import type { CaseId, JobId } from '../kernel/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import { caseNotFound, close, ensureVersion } from './case.ts';
import { caseIndexJob } from './index-case.ts';
import type { CaseClosedView, CloseCaseInput } from './models.ts';
import type { CaseTransact } from './repository.ts';

export type CloseCaseDeps = { clock: Clock; ids: Ids; transact: CaseTransact };

export const closeCase =
  ({ clock, ids, transact }: CloseCaseDeps) =>
  (actor: Actor, id: CaseId, input: CloseCaseInput, expectedVersion?: number): Promise<CaseClosedView> =>
    transact(async ({ cases, timeline, announce }) => {
      const found = await cases.find(actor.userId, id);
      if (!found) throw caseNotFound();
      const at = clock.now();
      const closed = await cases.save(close(ensureVersion(found, expectedVersion), input.resolution, at));
      const { ownerId, resolution } = closed;
      const title = resolution ? `Case closed: ${resolution}` : 'Case closed';
      await timeline.add({ id: ids.next(), caseId: id, ownerId, at, kind: 'case.closed', title, refId: id });
      await announce({
        kind: 'event',
        type: 'case.closed.v1',
        ownerId,
        subject: id,
        data: { case_id: id, owner_id: ownerId, resolution },
      });
      const jobId = ids.next() as JobId;
      await announce(caseIndexJob(jobId, closed));
      return { id, status: closed.status, job_id: jobId };
    });
