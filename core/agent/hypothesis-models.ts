import { z } from 'zod';
import { FindingView } from '../evidence/index.ts';
import { id, pageOfItems, pageQuery, timestamp } from '../kernel/schema.ts';
import { HYPOTHESIS_STATES } from './trust/hypothesis.ts';

export const HypothesisListQuery = z.object(pageQuery);
export type HypothesisListQuery = z.infer<typeof HypothesisListQuery>;

const HypothesisEvidenceView = z.object({
  title: z.string(),
  locator: z.string().meta({ description: 'A section of a document, or `file:line` or `file:line-line`.' }),
  quote: z.string(),
  evidence_id: id().optional(),
  document_id: id().optional(),
  case_id: id().optional(),
});

export const HypothesisView = z.object({
  id: id(),
  statement: z.string(),
  state: z.enum(HYPOTHESIS_STATES),
  grade: FindingView.shape.grade,
  evidence_for: z.array(HypothesisEvidenceView),
  evidence_against: z.array(HypothesisEvidenceView),
  origin: z.string().meta({ description: 'Who thought of it: `code`, or a model as `provider/model`.' }),
  proposed_by: id().meta({ description: 'The chat that proposed it.' }),
  updated_by: id().meta({ description: 'The last chat that had to do with it.' }),
  created_at: timestamp(),
  updated_at: timestamp(),
});
export type HypothesisView = z.infer<typeof HypothesisView>;
export const HypothesisPage = pageOfItems(HypothesisView);
export type HypothesisPage = z.infer<typeof HypothesisPage>;
