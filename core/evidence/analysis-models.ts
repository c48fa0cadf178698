import { z } from 'zod';
import { id, timestamp } from '../kernel/schema.ts';
import { FINDING_KINDS, GRADES, LEVELS } from './analysis.ts';

export const FindingView = z.object({
  id: z.string(),
  evidence_id: id(),
  kind: z.enum(FINDING_KINDS),
  title: z.string(),
  explanation: z.string(),
  grade: z.enum(GRADES),
  score: z.number(),
  count: z.number().int(),
  first_seen: timestamp().nullable(),
  last_seen: timestamp().nullable(),
  locator: z.string().meta({ description: '`file:line` or `file:line-line`.' }),
  quote: z.string(),
  level: z.enum(LEVELS),
  template_id: z.number().int().nullable(),
});
export type FindingView = z.infer<typeof FindingView>;

const ParameterView = z.object({
  place: z.string().meta({ description: 'The word of the template, `<*>` where the value stands.' }),
  values: z
    .array(z.object({ text: z.string(), count: z.number().int() }))
    .meta({ description: 'The most frequent values.' }),
  distinct: z
    .number()
    .int()
    .meta({ description: 'How many different values there were; 0 when they were not followed.' }),
  exact: z
    .boolean()
    .meta({ description: 'False: counts are lower bounds, and `distinct` and the quantiles are estimates.' }),
  numbers: z
    .object({ min: z.number(), p50: z.number(), p95: z.number(), max: z.number(), unit: z.string() })
    .nullable()
    .meta({
      description:
        'How the values are spread, when all are numbers of one unit; `p50` and `p95` are estimates unless `exact`.',
    }),
});

export const TemplateView = z.object({
  id: z.number().int(),
  text: z.string().meta({ description: 'The constant words; `<*>` where it varies.' }),
  count: z.number().int(),
  level: z.enum(LEVELS),
  first_seen: timestamp().nullable(),
  last_seen: timestamp().nullable(),
  first_line: z.number().int(),
  last_line: z.number().int(),
  example: z.string(),
  parameters: z.array(ParameterView),
});

export const StackTraceView = z.object({
  signature: z.string(),
  type: z.string(),
  message: z.string(),
  frames: z.array(z.string()),
  root_cause: z.string().nullable(),
  count: z.number().int(),
  first_seen: timestamp().nullable(),
  last_seen: timestamp().nullable(),
  locator: z.string(),
});

export const AnalysisView = z.object({
  evidence_id: id(),
  file: z.string(),
  sha256: z.string(),
  format: z.string(),
  bytes: z.number().int(),
  lines: z.number().int(),
  records: z.number().int(),
  from: timestamp().nullable(),
  to: timestamp().nullable(),
  levels: z.array(z.object({ level: z.enum(LEVELS), count: z.number().int() })),
  template_count: z.number().int(),
  templates: z.array(TemplateView),
  stack_traces: z.array(StackTraceView),
  histogram: z
    .object({
      starts_at: timestamp(),
      bucket_ms: z.number(),
      buckets: z.array(z.object({ total: z.number().int(), errors: z.number().int() })),
    })
    .nullable(),
  findings: z.array(FindingView),
  worst_lines: z.array(
    z.object({
      locator: z.string(),
      line: z.number().int(),
      text: z.string(),
      level: z.enum(LEVELS),
      before: z.array(z.string()),
      after: z.array(z.string()),
    }),
  ),
  notes: z.array(z.string()),
  columns: z
    .array(z.object({ name: z.string(), count: z.number().int(), min: z.number(), max: z.number(), mean: z.number() }))
    .optional()
    .meta({ description: 'Only of a table: its columns of numbers.' }),
});
export type AnalysisView = z.infer<typeof AnalysisView>;
