import { z } from 'zod';
import type { CountsQuery, CountsView, EvidenceService, EvidenceView } from '../../evidence/index.ts';
import { isDomainError } from '../../kernel/error.ts';
import type { EvidenceId } from '../../kernel/ids.ts';
import { text } from '../../kernel/schema.ts';
import { shorten } from '../../kernel/text.ts';
import { counted } from '../grounded/counted.ts';
import type { Counted } from '../investigate/investigation.ts';
import { chosenFiles, filesOfCase, unreadNote } from './case-files.ts';
import { defineTool } from './define-tool.ts';
import { evidenceDraft } from './evidence-draft.ts';
import { filterOf, type LineFilterArguments, lineFilterArguments } from './line-filter.ts';
import type { AgentTool, ToolContext } from './tool.ts';
import { type Entry, writeOutcome } from './write-outcome.ts';

const KEY_CHARS = 120;
/** Files that are named where they could not be counted. */
const MOST_NAMED = 5;
const TITLE_CHARS = 200;
const GROUPED_BY = /^(?:level|template|second|minute|hour|day|field:.{1,200})$/;

export type CountLinesDeps = { readonly evidence: Pick<EvidenceService, 'list' | 'counts' | 'analysis'> };

/** Exact numbers over whole files. That nothing fits is a fact about a file, too, and can be cited. */
export const countLines = ({ evidence }: CountLinesDeps): AgentTool =>
  defineTool({
    name: 'count_lines',
    description: 'Counts the lines of the files of this case that fit, exactly, in all and by group.',
    schema: z.object({
      ...lineFilterArguments,
      group_by: text(207)
        .regex(GROUPED_BY, { error: 'must be level, template, second, minute, hour, day, or field:NAME' })
        .default('level')
        .meta({ description: 'level, template, second, minute, hour, day, or field:NAME such as field:status.' }),
      limit: z.int().min(1).max(60).default(20).meta({ description: 'How many groups of a file are shown at most.' }),
    }),
    async run({ group_by: by, limit, ...args }, context) {
      const files = await filesOfCase(evidence, context);
      const chosen = chosenFiles(files, args.file);
      const filter = filterOf(args, chosen);
      const counts: CountsView[] = [];
      const uncounted: string[] = [];
      for (const file of chosen) {
        const view = await countsOf(evidence, file, { ...filter, by, limit }, context);
        if (view === undefined) uncounted.push(file.file_name);
        else counts.push(view);
      }
      const total = counts.reduce((sum, { lines }) => sum + lines, 0);
      const summary = `${counted(total, 'line')} in ${counted(counts.length, 'file')}`;
      const entries: Entry[] = [];
      for (const view of counts) entries.push(...(await entriesOf(evidence, view, args, context)));
      const written = writeOutcome(
        {
          facts: [`${summary} fit.`],
          entries,
          more: left => `${left} more groups or files did not fit here; narrow the filter, or name a file.`,
          notes: [
            ...(uncounted.length > 0
              ? [
                  `not counted, because it would take too long: ${uncounted.slice(0, MOST_NAMED).join(', ')}${uncounted.length > MOST_NAMED ? ` and ${uncounted.length - MOST_NAMED} more` : ''}`,
                ]
              : []),
            ...(args.file === undefined ? [unreadNote(files)] : []),
          ],
        },
        context,
      );
      return { text: written, summary };
    },
  });

/** Undefined where counting takes too long, if there are other files to count. */
const countsOf = async (
  evidence: CountLinesDeps['evidence'],
  file: EvidenceView,
  query: CountsQuery,
  { actor, signal }: ToolContext,
): Promise<CountsView | undefined> => {
  signal.throwIfAborted();
  try {
    return await evidence.counts(actor, file.id as EvidenceId, query, signal);
  } catch (error) {
    if (isDomainError(error, 'file.too-costly')) return undefined;
    throw error;
  }
};

const described = ({ q, template, level, field, from, to }: LineFilterArguments): string => {
  const parts = [
    q === undefined ? '' : `holding "${q}"`,
    template === undefined ? '' : `of template ${template}`,
    level === undefined ? '' : `of level ${level} or worse`,
    field === undefined ? '' : `with ${field}`,
    from === undefined ? '' : `from ${from}`,
    to === undefined ? '' : `before ${to}`,
  ].filter(part => part !== '');
  return parts.length === 0 ? 'in all' : parts.join(', ');
};

const amountOf = ({ lines, records }: Pick<CountsView, 'lines' | 'records'>): string =>
  `${counted(lines, 'line')}, ${counted(records, 'record')}`;

type Group = CountsView['items'][number];

const groupOf = ({ key, title, ...amount }: Group): string => {
  const name = title === null ? shorten(key, KEY_CHARS) : `${key} (${shorten(title, TITLE_CHARS)})`;
  return `${name}: ${amountOf(amount)}`;
};

const spanOf = ({ first_seen, last_seen }: Group): string =>
  first_seen === null ? '' : `, ${first_seen} to ${last_seen ?? first_seen}`;

const numbersOf = ({ lines, records, items }: CountsView): Counted => ({
  lines,
  records,
  groups: items.map(group => ({ key: group.key, lines: group.lines, records: group.records })),
});

const entriesOf = async (
  evidence: CountLinesDeps['evidence'],
  view: CountsView,
  args: LineFilterArguments,
  context: ToolContext,
): Promise<readonly Entry[]> => {
  const fact = `${amountOf(view)} ${described(args)}.`;
  const groups = view.items.map(item => ({ text: `  ${groupOf(item)}, ${item.locator}${spanOf(item)}` }));
  const left = (view.groups ?? 0) - view.items.length;
  const more = view.groups === null ? 'more groups than can be listed' : `${left} more groups`;
  return [
    {
      text: `${view.file}:`,
      facts: [fact],
      draft: evidenceDraft(
        { ...view, locator: await locatorOf(evidence, view, context) },
        [fact, ...view.items.map(item => `${groupOf(item)}${spanOf(item)}`)].join('\n'),
        { facts: [fact], counted: [numbersOf(view)] },
      ),
    },
    ...groups,
    ...(view.groups === null || left > 0 ? [{ text: ' ', facts: [`${more}, each smaller or later`] }] : []),
    ...(view.with_field === 0 && args.field !== undefined
      ? [
          {
            text: ' ',
            facts: [`${args.field.split(':', 1)[0]} was found as a field in no line: that is no proof of absence`],
          },
        ]
      : []),
    ...(view.without > 0 && view.by !== null
      ? [{ text: ' ', facts: [`${counted(view.without, 'line')} without ${view.by}`] }]
      : []),
  ];
};

/** From the first to the last line of the groups that are shown; the whole file where there are none. */
const locatorOf = async (
  evidence: CountLinesDeps['evidence'],
  { evidence_id, file, lines, items }: CountsView,
  { actor }: ToolContext,
): Promise<string> => {
  if (lines > 0 && items.length > 0) {
    const first = Math.min(...items.map(({ first_line }) => first_line));
    const last = Math.max(...items.map(({ last_line }) => last_line));
    return first === last ? `${file}:${first}` : `${file}:${first}-${last}`;
  }
  const analysis = await evidence.analysis(actor, evidence_id as EvidenceId);
  return `${file}:1-${Math.max(1, analysis.lines)}`;
};
