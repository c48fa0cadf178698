import type { CaseId, JobId, UserId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';

export const HYPOTHESIS_STATES = ['open', 'supported', 'refuted', 'confirmed'] as const;

/** A place that speaks for or against a hypothesis: what a source was when it was cited. */
export type HypothesisEvidence = {
  readonly title: string;
  readonly locator: string;
  readonly quote: string;
  readonly evidence_id?: string | undefined;
  readonly document_id?: string | undefined;
  readonly case_id?: string | undefined;
};

/** A cause that somebody proposed, and what was found about it. State and grade are computed from the sources by code,
 *  whatever a model says of them. */
export type Hypothesis = {
  readonly id: string;
  readonly caseId: CaseId;
  readonly ownerId: UserId;
  readonly statement: string;
  readonly state: (typeof HYPOTHESIS_STATES)[number];
  readonly grade: 'confirmed' | 'supported' | 'unproven' | 'inconclusive';
  readonly evidenceFor: readonly HypothesisEvidence[];
  readonly evidenceAgainst: readonly HypothesisEvidence[];
  /** The turn that proposed it, and the last one that had to do with it. */
  readonly proposedBy: JobId;
  readonly updatedBy: JobId;
  /** Who thought of it: code or the key of a model. */
  readonly origin: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly version: number;
};
