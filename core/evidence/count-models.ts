import { z } from 'zod';
import { pageOfItems, text, timestamp } from '../kernel/schema.ts';
import { counted, cutLines, lineFilter } from './line-models.ts';
import { GROUPED_BY } from './lines/group-keys.ts';

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
  with_field: z
    .number()
    .int()
    .nullable()
    .meta({
      description:
        'Of the lines that fit otherwise, those that have the `field`, with any value: 0 where the file has no such field, or ' +
        'none that can be read. Null where no field was asked for.',
    }),
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
