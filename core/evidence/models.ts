import { z } from 'zod';
import { failure, id, pageOfItems, pageQuery, text, timestamp } from '../kernel/schema.ts';
import { FINDING_KINDS, GRADES, LEVELS } from './analysis.ts';
import { SYNTAXES } from './config/configuration.ts';
import { EVIDENCE_STATUSES } from './evidence.ts';
import { GROUPED_BY } from './lines/group-keys.ts';

export const EvidenceView = z.object({
  id: id(),
  case_id: id(),
  file_name: z.string(),
  media_type: z.string(),
  bytes: z.number().int(),
  sha256: z.string().meta({ description: 'SHA-256 of the content, in lower-case hex.' }),
  baseline: z.boolean().meta({ description: 'A file of good health, to hold the others of the case against.' }),
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

const ParameterView = z.object({
  place: z.string().meta({ description: 'The word of the template, `<*>` where the value stands.' }),
  values: z
    .array(z.object({ text: z.string(), count: z.number().int() }))
    .meta({ description: 'The most frequent values.' }),
  distinct: z
    .number()
    .int()
    .meta({ description: 'How many different values there were; 0 when they were not followed.' }),
  exact: z.boolean().meta({ description: 'False: counts are lower bounds and `distinct` is an estimate.' }),
  numbers: z
    .object({ min: z.number(), p50: z.number(), p95: z.number(), max: z.number(), unit: z.string() })
    .nullable()
    .meta({ description: 'How the values are spread, when all are numbers of one unit.' }),
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

/** What lines have to fit, wherever lines are asked for. */
const lineFilter = {
  q: text(1000).optional().meta({ description: 'Lines that hold this text; upper and lower case are the same.' }),
  template: z.coerce.number().int().min(1).optional(),
  level: z.enum(LEVELS).optional().meta({ description: 'This level or worse.' }),
  from: timestamp().optional(),
  to: timestamp().optional().meta({ description: 'Up to, but without, this moment.' }),
  field: text(1200)
    .refine(value => value.indexOf(':') > 0, { error: 'must be name:value, such as status:503' })
    .optional()
    .meta({
      description:
        'Lines in which the field has exactly this value, `name:value`. Fields are members of JSON lines (nested ones with ' +
        'dots, `http.status`), `name=value` pairs anywhere, the columns of an access log (client, user, method, path, query, ' +
        'protocol, status, bytes, referer, agent), and `$2` for the second `<*>` of the template of the line.',
    }),
};
const LineFilter = z.object(lineFilter);
export type LineFilter = z.infer<typeof LineFilter>;

const SettingView = z.object({
  value: z.string().meta({ description: 'As written; `<secret>` in the place of a secret.' }),
  line: z.number().int(),
  locator: z.string(),
});

export const ConfigDiffQuery = z.object({
  against: id().optional().meta({
    description: 'The evidence to compare with. Without it, the newest older version of the same file in the case.',
  }),
});
export type ConfigDiffQuery = z.infer<typeof ConfigDiffQuery>;

export const ConfigDiffView = z.object({
  evidence_id: id(),
  file: z.string(),
  syntax: z.enum(SYNTAXES),
  against: z.object({ evidence_id: id(), file: z.string() }).nullable().meta({
    description: 'What it was compared with; null when the case has no older version.',
  }),
  change_count: z.number().int(),
  changes: z
    .array(
      z.object({
        kind: z.enum(['changed', 'added', 'removed']),
        path: z.string(),
        before: SettingView.nullable(),
        after: SettingView.nullable(),
        about: z.string().meta({ description: 'What kind of setting it is, such as `a limit`.' }),
        weight: z.number().meta({ description: '0 to 1: how likely such a change matters.' }),
      }),
    )
    .meta({ description: 'What matters most first; at most 500.' }),
  notes: z.array(z.string()),
});
export type ConfigDiffView = z.infer<typeof ConfigDiffView>;

export const LinesQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(200).optional(),
  ...lineFilter,
  count: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: '`true`: how many lines of the whole file fit, in `total`.' }),
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

/** The file that lines are of. */
const counted = {
  evidence_id: id(),
  file: z.string(),
  sha256: z.string().meta({ description: 'Of the content of the file, in lower-case hex.' }),
};

/** Where a text was looked for, a count is exact when this is 0. */
const cutLines = z.number().int().meta({
  description:
    'Lines longer than 10 MiB of which the text was looked at: in what is behind that, nothing was looked for.',
});

export const LinePage = pageOfItems(LineView).extend({
  sha256: counted.sha256,
  total: z
    .number()
    .int()
    .optional()
    .meta({ description: 'Of all lines that fit, on every page; only where `count` asked for it.' }),
  cut_lines: cutLines.optional(),
});
export type LinePage = z.infer<typeof LinePage>;

/** Where lines are, first to last, and when. */
const span = {
  first_line: z.number().int(),
  last_line: z.number().int(),
  locator: z.string().meta({ description: '`file:line` or `file:line-line`, first to last.' }),
  first_seen: timestamp().nullable(),
  last_seen: timestamp().nullable(),
};

const amount = {
  lines: z.number().int().meta({ description: 'Lines that fit.' }),
  records: z
    .number()
    .int()
    .meta({ description: 'Of those, the lines that begin a record: without the lines of a stack trace, for example.' }),
};

export const CountsQuery = z.object({
  by: text(207)
    .regex(GROUPED_BY, { error: 'must be level, template, second, minute, hour, day, or field:NAME' })
    .optional()
    .meta({
      description: '`level`, `template`, `second`, `minute`, `hour`, `day` or `field:NAME`; without it, only totals.',
    }),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(200).optional(),
  ...lineFilter,
});
export type CountsQuery = z.infer<typeof CountsQuery>;

export const LineGroupView = z.object({
  key: z
    .string()
    .meta({ description: 'The level, the id of the template, the beginning of the stretch, or the value.' }),
  title: z.string().nullable().meta({ description: 'The text of the template.' }),
  ...amount,
  ...span,
});

/** Exact numbers over the whole file. Stretches of time are in order, other groups the largest first. */
export const CountsView = pageOfItems(LineGroupView).extend({
  ...counted,
  by: z.string().nullable(),
  ...amount,
  cut_lines: cutLines,
  without: z.number().int().meta({ description: 'Lines that fit and have no such time, template or field.' }),
  groups: z
    .number()
    .int()
    .nullable()
    .meta({ description: 'How many there are; null where that are too many to hold.' }),
  missed: z
    .number()
    .int()
    .meta({
      description:
        '0: every group is listed. Else there were too many to hold, and those in no more lines than this are left out; ' +
        'what is listed is exact all the same.',
    }),
});
export type CountsView = z.infer<typeof CountsView>;

export const HistogramQuery = z.object({
  bucket: z
    .string()
    .regex(/^[1-9]\d{0,8}(?:ms|s|m|h|d)$/, { error: 'must be a duration such as 500ms, 10s, 5m, 1h or 1d' })
    .optional()
    .meta({ description: 'The width of a bucket; without it, one that makes at most 120 buckets.' }),
  ...lineFilter,
});
export type HistogramQuery = z.infer<typeof HistogramQuery>;

/** Lines over time: one bucket after the other without a gap, for a chart. */
export const HistogramView = z.object({
  ...counted,
  bucket_ms: z.number().int(),
  ...amount,
  cut_lines: cutLines,
  untimed: z.number().int().meta({ description: 'Lines that fit and have no time: in no bucket.' }),
  buckets: z.array(
    z.object({
      starts_at: timestamp(),
      ...amount,
      errors: z.number().int().meta({ description: 'Records at level `error` or worse.' }),
      locator: z.string().nullable().meta({ description: 'The first to the last of its lines; null without any.' }),
    }),
  ),
});
export type HistogramView = z.infer<typeof HistogramView>;
