import { z } from 'zod';
import { id, timestamp } from '../kernel/schema.ts';
import { FindingView, StackTraceView } from './analysis-models.ts';

export const CaseFindingView = FindingView.extend({
  sha256: z.string().meta({ description: 'Of the content of the file, in lower-case hex.' }),
  lead_ms: z.number().nullable().meta({ description: 'How long before the onset of the case; negative after it.' }),
});
export type CaseFindingView = z.infer<typeof CaseFindingView>;

const CaseLocator = {
  evidence_id: id(),
  sha256: z.string().meta({ description: 'Of the content of the file, in lower-case hex.' }),
  locator: z.string().meta({ description: '`file:line` or `file:line-line`.' }),
};
const FileOnsetView = z.object({ ...CaseLocator, at: timestamp(), quote: z.string() });

export const CaseFindingsView = z.object({
  onset: timestamp().nullable().meta({ description: 'When the trouble begins, over all files.' }),
  first: FileOnsetView.nullable().meta({ description: 'The line that dates the onset.' }),
  findings: z.array(CaseFindingView).meta({ description: 'The likeliest cause first.' }),
  order: z
    .array(FileOnsetView)
    .meta({ description: 'The first trouble of each file that has any at the onset, in order of time.' }),
  stack_traces: z.array(
    StackTraceView.omit({ locator: true }).extend({
      files: z
        .array(z.object({ ...CaseLocator, count: z.number().int() }))
        .meta({ description: 'Each file that has it, the earliest first, with its first occurrence.' }),
    }),
  ),
  notes: z.array(z.string()).meta({ description: 'Limits, each a sentence.' }),
});
export type CaseFindingsView = z.infer<typeof CaseFindingsView>;

/** Another case with trouble of the same kind, by its evidence. */
export type SimilarCaseView = {
  readonly case_id: string;
  /** 0 to 1: how much of what tells this case from others the other one has, too. */
  readonly similarity: number;
  /** What this case has, for a share. */
  readonly of: { readonly wordings: number; readonly stack_traces: number };
  /** What both have, the rarest first. */
  readonly shared: readonly { readonly kind: 'wording' | 'stack-trace'; readonly text: string }[];
};
