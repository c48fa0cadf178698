import { z } from 'zod';
import type { EvidenceView, LinesQuery } from '../../evidence/index.ts';
import { fromIso, toIso } from '../../kernel/instant.ts';
import { text, timestamp } from '../../kernel/schema.ts';
import { badArgument } from './define-tool.ts';

const LEVEL_NAMES = ['trace', 'debug', 'info', 'notice', 'warn', 'error', 'fatal'] as const;

const MOMENT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:[.,]\d{1,9})?)?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i;

/** RFC 3339 in UTC of what a model writes for a moment; undefined where it is none. Without a zone it is UTC. */
const momentOf = (value: string): string | undefined => {
  const [, date, time = '00:00', seconds = ':00', zone = 'Z'] = MOMENT.exec(value.trim()) ?? [];
  if (date === undefined) return undefined;
  const offset = /^[+-]/.test(zone) ? zone.replace(/^(...):?(..)$/, '$1:$2') : 'Z';
  const written = `${date}T${time}${seconds.replace(',', '.')}${offset}`;
  return timestamp().safeParse(written).success ? toIso(fromIso(written)) : undefined;
};

export const moment = (description: string) =>
  z
    .string()
    .refine(value => momentOf(value) !== undefined, { error: 'must be a time in UTC such as 2026-03-17T10:41:00Z' })
    .transform(value => momentOf(value) ?? value)
    .optional()
    .meta({ description });

export const fileArgument = (description: string) => text(255, 1).optional().meta({ description });

/** Which lines are meant, wherever a tool looks for lines. */
export const lineFilterArguments = {
  q: text(1000, 1).optional().meta({ description: 'Lines that hold this text; upper and lower case are the same.' }),
  template: z.int().min(1).optional().meta({ description: 'Lines of this message template of the file; needs file.' }),
  level: z.enum(LEVEL_NAMES).optional().meta({ description: 'Lines of this level or worse.' }),
  field: text(1200, 3)
    .refine(value => value.indexOf(':') > 0, { error: 'must be name:value, such as status:503' })
    .optional()
    .meta({ description: 'Lines in which a field has exactly this value, as name:value, for example status:503.' }),
  from: moment('Lines from this time on, UTC, for example 2026-03-17T10:41:00Z.'),
  to: moment('Lines before this time, UTC.'),
  file: fileArgument('Name or id of one file of the case; without it all are looked into.'),
};

const LineFilterArguments = z.object(lineFilterArguments);
export type LineFilterArguments = z.infer<typeof LineFilterArguments>;

/** @throws DomainError 'invalid' for a time that ends before it begins. */
export const ensureForward = ({ from, to }: Pick<LineFilterArguments, 'from' | 'to'>): void => {
  if (from !== undefined && to !== undefined && fromIso(from) >= fromIso(to))
    throw badArgument('to', 'must be later than from');
};

/** @throws DomainError 'invalid' where the arguments contradict each other or leave open whose template is meant. */
export const filterOf = (
  { q, template, level, field, from, to }: LineFilterArguments,
  files: readonly EvidenceView[],
): Omit<LinesQuery, 'limit' | 'cursor' | 'count'> => {
  ensureForward({ from, to });
  if (template !== undefined && files.length > 1)
    throw badArgument('template', 'each file has its own templates: name the file, too');
  return { q, template, level, field, from, to };
};
