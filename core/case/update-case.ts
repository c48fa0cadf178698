import type { Actor } from '../kernel/actor.ts';
import type { CaseId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Clock } from '../ports/clock.ts';
import { type Case, caseNotFound, ensureVersion } from './case.ts';
import type { CaseView, UpdateCaseInput } from './models.ts';
import { presentCase } from './present.ts';
import type { CaseTransact } from './repository.ts';

export type UpdateCaseDeps = { clock: Clock; transact: CaseTransact };

/** The same case where the patch says nothing new: what has not changed keeps its version, and with it its ETag. */
const revise = (c: Case, patch: UpdateCaseInput, at: Instant): Case => {
  const title = patch.title?.trim() ?? c.title;
  const description = patch.description ?? c.description;
  const severity = patch.severity ?? c.severity;
  const isSame = title === c.title && description === c.description && severity === c.severity;
  return isSame ? c : { ...c, title, description, severity, updatedAt: at };
};

export const updateCase =
  ({ clock, transact }: UpdateCaseDeps) =>
  (actor: Actor, id: CaseId, patch: UpdateCaseInput, expectedVersion?: number): Promise<CaseView> =>
    transact(async ({ cases }) => {
      const found = await cases.find(actor.userId, id);
      if (!found) throw caseNotFound();
      const current = ensureVersion(found, expectedVersion);
      const revised = revise(current, patch, clock.now());
      return presentCase(revised === current ? current : await cases.save(revised));
    });
