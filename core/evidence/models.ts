import { z } from 'zod';
import { failure, id, pageOfItems, pageQuery, text, timestamp } from '../kernel/schema.ts';
import { FINDING_KINDS, GRADES, LEVELS } from './analysis.ts';
import { EVIDENCE_STATUSES } from './evidence.ts';

export const EvidenceView = z.object({
  id: id(),
  case_id: id(),
  file_name: z.string(),
  media_type: z.string(),
  bytes: z.number().int(),
  sha256: z.string().meta({ description: 'SHA-256 of the content, in lower-case hex.' }),
  status: z.enum(EVIDENCE_STATUSES),
  error: failure(),
  job_id: id(),
  created_at: timestamp(),
  updated_at: timestamp(),
});
export type EvidenceView = z.infer<typeof EvidenceView>;

export const EvidenceListQuery = z.object({
  ...pageQuery,
  case_id: id().optional(),
  status: z.enum(EVIDENCE_STATUSES).optional(),
});
export type EvidenceListQuery = z.infer<typeof EvidenceListQuery>;
export const EvidencePage = pageOfItems(EvidenceView);
export type EvidencePage = z.infer<typeof EvidencePage>;

export const EvidenceAccepted = z.object({ id: id(), job_id: id(), status: z.enum(EVIDENCE_STATUSES) });
export type EvidenceAccepted = z.infer<typeof EvidenceAccepted>;

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
});
export type AnalysisView = z.infer<typeof AnalysisView>;

export const LinesQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(200).optional(),
  q: text(1000).optional().meta({ description: 'Lines that hold this text; upper and lower case are the same.' }),
  template: z.coerce.number().int().min(1).optional(),
  level: z.enum(LEVELS).optional().meta({ description: 'This level or worse.' }),
  from: timestamp().optional(),
  to: timestamp().optional().meta({ description: 'Up to, but without, this moment.' }),
});
export type LinesQuery = z.infer<typeof LinesQuery>;

export const LineView = z.object({
  file: z.string(),
  line: z.number().int(),
  time: timestamp().nullable(),
  level: z.enum(LEVELS),
  template_id: z.number().int().nullable(),
  text: z.string(),
});
export type LineView = z.infer<typeof LineView>;
export const LinePage = pageOfItems(LineView);
export type LinePage = z.infer<typeof LinePage>;
