import type { Actor } from '../kernel/actor.ts';
import type { CaseId } from '../kernel/ids.ts';
import type { Clock } from '../ports/clock.ts';
import { caseNotFound, ensureVersion } from './case.ts';
import type { CaseView, UpdateCaseInput } from './models.ts';
import { presentCase } from './present.ts';
import type { CaseTransact } from './repository.ts';

export type UpdateCaseDeps = { clock: Clock; transact: CaseTransact };

export const updateCase =
  ({ clock, transact }: UpdateCaseDeps) =>
  (actor: Actor, id: CaseId, patch: UpdateCaseInput, expectedVersion?: number): Promise<CaseView> =>
    transact(async ({ cases }) => {
      const found = await cases.find(actor.userId, id);
      if (!found) throw caseNotFound();
      const current = ensureVersion(found, expectedVersion);
      const saved = await cases.save({
        ...current,
        title: patch.title?.trim() ?? current.title,
        description: patch.description ?? current.description,
        severity: patch.severity ?? current.severity,
        updatedAt: clock.now(),
      });
      return presentCase(saved);
    });
