import type { EvidenceAnalysedV1 } from '../../../contracts/generated/messages.ts';
import type { CaseService } from '../../case/index.ts';
import type { EvidenceService } from '../../evidence/index.ts';
import type { Actor } from '../../kernel/actor.ts';
import { isDomainError } from '../../kernel/error.ts';
import type { CaseId, JobId, UserId } from '../../kernel/ids.ts';
import type { JobRun } from '../../kernel/job.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ids } from '../../ports/ids.ts';
import type { AgentTransact } from '../repository.ts';
import { order } from './request.ts';

export type RenewDeps = {
  clock: Clock;
  ids: Ids;
  cases: Pick<CaseService, 'get'>;
  evidence: Pick<EvidenceService, 'list'>;
  transact: AgentTransact;
};

/** Files of one case whose state is looked at. */
const MOST_FILES = 200;

/** Reaction to `evidence.analysed.v1`: a case that was closed before its last file was read has its draft written again.
 *  Whoever comes before the last file leaves it to that one, and what somebody edited is not followed by a draft. */
export const renewPostMortem =
  ({ clock, ids, cases, evidence, transact }: RenewDeps) =>
  async (event: EvidenceAnalysedV1, { delivery }: JobRun): Promise<void> => {
    const actor: Actor = { userId: event.owner_id as UserId, roles: ['user'] };
    const version = await versionToWriteAbout({ cases, evidence }, actor, event);
    const jobId = ids.next() as JobId;
    await transact(async unit => {
      if (version !== undefined && (await unit.once(delivery))) {
        const caseId = event.case_id as CaseId;
        const known = await unit.postMortems.find(actor.userId, caseId);
        const last = await unit.postMortems.findRevision(actor.userId, caseId, known?.latest ?? 0);
        if (last?.origin !== 'edited')
          await order({ clock, ids }, unit, { ownerId: actor.userId, caseId, version, jobId });
      }
      await unit.complete(delivery, { status: 'completed' });
    });
  };

/** The version of the closed case whose draft did not know this file; undefined where there is no such thing. */
const versionToWriteAbout = async (
  { cases, evidence }: Pick<RenewDeps, 'cases' | 'evidence'>,
  actor: Actor,
  { case_id, evidence_id }: EvidenceAnalysedV1,
): Promise<number | undefined> => {
  try {
    const { closed_at, version } = await cases.get(actor, case_id as CaseId);
    if (closed_at === null) return undefined;
    const { items } = await evidence.list(actor, { case_id, limit: MOST_FILES });
    if (items.some(item => item.status === 'pending' || item.status === 'processing')) return undefined;
    // RFC 3339 in UTC sorts as text.
    const isLater = items.some(({ id, updated_at }) => id === evidence_id && updated_at > closed_at);
    return isLater ? version : undefined;
  } catch (error) {
    if (isDomainError(error, 'case.not-found')) return undefined;
    throw error;
  }
};
