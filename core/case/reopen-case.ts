import type { Actor } from '../kernel/actor.ts';
import type { CaseId, JobId } from '../kernel/ids.ts';
import type { RepeatableRequest } from '../kernel/repeat.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import { caseNotFound, ensureVersion, reopen } from './case.ts';
import { caseIndexJob } from './index-case.ts';
import type { CaseView } from './models.ts';
import { presentCase } from './present.ts';
import type { CaseTransact } from './repository.ts';

export type ReopenCaseDeps = { clock: Clock; ids: Ids; transact: CaseTransact };

export const reopenCase =
  ({ clock, ids, transact }: ReopenCaseDeps) =>
  (actor: Actor, id: CaseId, expectedVersion?: number, request?: RepeatableRequest): Promise<CaseView> =>
    transact(async ({ cases, timeline, announce, remember }) => {
      const found = await cases.find(actor.userId, id);
      if (!found) throw caseNotFound();
      const at = clock.now();
      const opened = await cases.save(reopen(ensureVersion(found, expectedVersion), at));
      const { ownerId } = opened;
      await timeline.add({
        id: ids.next(),
        caseId: id,
        ownerId,
        at,
        kind: 'case.reopened',
        title: 'Case reopened',
        refId: id,
      });
      await announce({
        kind: 'event',
        type: 'case.reopened.v1',
        ownerId,
        subject: id,
        data: { case_id: id, owner_id: ownerId },
      });
      await announce(caseIndexJob(ids.next() as JobId, opened));
      return remember(request, presentCase(opened));
    });
