import type { Actor } from '../kernel/actor.ts';
import type { CaseId, JobId } from '../kernel/ids.ts';
import type { RepeatableRequest } from '../kernel/repeat.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Announcement } from '../ports/transactor.ts';
import { type Case, caseNotFound, close, ensureVersion } from './case.ts';
import { caseIndexJob } from './index-case.ts';
import type { CaseClosedView, CloseCaseInput } from './models.ts';
import type { CaseTransact } from './repository.ts';

const postMortemJob = (id: JobId, c: Case): Announcement => ({
  kind: 'job',
  type: 'postmortem.generate.v1',
  id,
  ownerId: c.ownerId,
  subject: c.id,
  data: { case_id: c.id, owner_id: c.ownerId, version: c.version },
});

export type CloseCaseDeps = { clock: Clock; ids: Ids; transact: CaseTransact };

export const closeCase =
  ({ clock, ids, transact }: CloseCaseDeps) =>
  (
    actor: Actor,
    id: CaseId,
    input: CloseCaseInput,
    expectedVersion?: number,
    request?: RepeatableRequest,
  ): Promise<CaseClosedView> =>
    transact(async ({ cases, timeline, announce, remember }) => {
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
      await announce(caseIndexJob(ids.next() as JobId, closed));
      const jobId = ids.next() as JobId;
      await announce(postMortemJob(jobId, closed));
      return remember(request, { id, status: closed.status, job_id: jobId });
    });
