import type { Investigation } from '../investigate/investigation.ts';
import type { HypothesisRepository } from '../repository.ts';
import { proposalsByCode } from './code-proposals.ts';
import { standingOf } from './grade.ts';
import { type Merging, MOST_HYPOTHESES, mergeHypotheses, type Thought } from './merge-hypotheses.ts';
import type { Proposed } from './proposed.ts';

export type Kept = Pick<Merging, 'turn' | 'now' | 'nextId'> & {
  readonly found: Investigation;
  /** What the owner said ended the incident. */
  readonly resolution: string | null;
  /** Of the model that wrote the answer; none where code did. */
  readonly proposed: readonly Proposed[];
  /** Key of that model. */
  readonly model: string | null;
};

/** Brings the hypotheses of a case up to what a turn found: in the commit that decides its answer.
 *  @throws DomainError 'conflict' when somebody else changed one at the same time. */
export const keepHypotheses = async (
  hypotheses: Pick<HypothesisRepository, 'listOfCase' | 'save'>,
  { turn, found, resolution, proposed, model, now, nextId }: Kept,
): Promise<void> => {
  const { items } = await hypotheses.listOfCase(turn.ownerId, turn.caseId, { limit: MOST_HYPOTHESES });
  const thoughts: readonly Thought[] = [
    ...(model === null ? [] : [{ origin: model, proposed }]),
    // Last, so that no model moves a line from one side to the other that code has put where it is.
    { origin: 'code', proposed: proposalsByCode(found) },
  ];
  const evidenceIds = new Set(found.evidence.files.map(({ evidence_id }) => evidence_id));
  const merging = { turn, standing: standingOf(found, resolution), evidenceIds, now, nextId };
  for (const hypothesis of mergeHypotheses(items, thoughts, merging)) await hypotheses.save(hypothesis);
};
