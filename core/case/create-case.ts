import type { Actor } from '../kernel/actor.ts';
import type { CaseId } from '../kernel/ids.ts';
import type { RepeatableRequest } from '../kernel/repeat.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { CaseView, CreateCaseInput } from './models.ts';
import { presentCase } from './present.ts';
import type { CaseTransact } from './repository.ts';

export type CreateCaseDeps = { clock: Clock; ids: Ids; transact: CaseTransact };

export const createCase =
  ({ clock, ids, transact }: CreateCaseDeps) =>
  (actor: Actor, input: CreateCaseInput, request?: RepeatableRequest): Promise<CaseView> =>
    transact(async ({ cases, timeline, announce, remember }) => {
      const at = clock.now();
      const created = await cases.save({
        id: ids.next() as CaseId,
        ownerId: actor.userId,
        title: input.title.trim(),
        description: input.description,
        severity: input.severity,
        status: 'open',
        resolution: null,
        createdAt: at,
        updatedAt: at,
        closedAt: null,
        version: 0,
      });
      const { id: caseId, ownerId, title, severity } = created;
      await timeline.add({
        id: ids.next(),
        caseId,
        ownerId,
        at,
        kind: 'case.opened',
        title: `Case opened: ${title}`,
        refId: caseId,
      });
      await announce({
        kind: 'event',
        type: 'case.opened.v1',
        ownerId,
        subject: caseId,
        data: { case_id: caseId, owner_id: ownerId, title, severity },
      });
      return remember(request, presentCase(created));
    });
