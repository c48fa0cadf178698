import type { CaseService } from '../case/index.ts';
import type { Actor } from '../kernel/actor.ts';
import type { CaseId } from '../kernel/ids.ts';
import { toIso } from '../kernel/instant.ts';
import { presentPage } from '../kernel/paging.ts';
import type { HypothesisListQuery, HypothesisPage, HypothesisView } from './hypothesis-models.ts';
import type { AgentRepositories } from './repository.ts';
import type { Hypothesis } from './trust/hypothesis.ts';

export type ViewHypothesesDeps = { cases: Pick<CaseService, 'get'>; reads: Pick<AgentRepositories, 'hypotheses'> };

/** What is thought about the cause of a case, newest first. */
export const listHypotheses =
  ({ cases, reads }: ViewHypothesesDeps) =>
  async (actor: Actor, caseId: CaseId, query: HypothesisListQuery): Promise<HypothesisPage> => {
    await cases.get(actor, caseId);
    return presentPage(await reads.hypotheses.listOfCase(actor.userId, caseId, query), present);
  };

const present = (hypothesis: Hypothesis): HypothesisView => ({
  id: hypothesis.id,
  statement: hypothesis.statement,
  state: hypothesis.state,
  grade: hypothesis.grade,
  evidence_for: [...hypothesis.evidenceFor],
  evidence_against: [...hypothesis.evidenceAgainst],
  origin: hypothesis.origin,
  proposed_by: hypothesis.proposedBy,
  updated_by: hypothesis.updatedBy,
  created_at: toIso(hypothesis.createdAt),
  updated_at: toIso(hypothesis.updatedAt),
});
