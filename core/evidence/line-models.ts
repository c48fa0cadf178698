import { z } from 'zod';
import { id, pageOfItems, text, timestamp } from '../kernel/schema.ts';
import { LEVELS } from './analysis.ts';

/** What lines have to fit, wherever lines are asked for. */
export const lineFilter = {
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
        'protocol, status, bytes, referer, agent; of HAProxy frontend, backend, server, termination; of a load balancer of AWS target, target_status), ' +
        '`# name: value` of a slow log, elements, attributes (`Provider.Name`) and named data of a Windows event in XML, ' +
        'what is in the line that a container runtime wraps, and `$2` for the second `<*>` of the template of the line. A record that is ' +
        'printed over several lines has its fields in its first one.',
    }),
};
const LineFilter = z.object(lineFilter);
export type LineFilter = z.infer<typeof LineFilter>;

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
export const counted = {
  evidence_id: id(),
  file: z.string(),
  sha256: z.string().meta({ description: 'Of the content of the file, in lower-case hex.' }),
};

/** Where a text was looked for, a count is exact when this is 0. */
export const cutLines = z.number().int().meta({
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
