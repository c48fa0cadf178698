import { z } from 'zod';
import { id } from '../kernel/schema.ts';
import { SYNTAXES } from './config/configuration.ts';

const SettingView = z.object({
  value: z.string().meta({ description: 'As written; `<secret>` in the place of a secret.' }),
  type: z
    .enum(['text', 'number', 'switch', 'time', 'nothing'])
    .optional()
    .meta({ description: 'Only where the syntax tells texts from others: `"5"` is a text, `5` a number.' }),
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
