import { z } from 'zod';
import type { CaseFindingView, EvidenceService, EvidenceView, HistogramView } from '../../evidence/index.ts';
import { isDomainError } from '../../kernel/error.ts';
import type { EvidenceId } from '../../kernel/ids.ts';
import { fromIso } from '../../kernel/instant.ts';
import { shorten } from '../../kernel/text.ts';
import { counted } from '../grounded/counted.ts';
import { momentOf } from '../investigate/cause.ts';
import { chosenFiles, filesOfCase, unreadNote } from './case-files.ts';
import { defineTool } from './define-tool.ts';
import { evidenceDraft } from './evidence-draft.ts';
import { ensureForward, fileArgument, moment } from './line-filter.ts';
import { bucketRows, type Stretch, widthFor } from './time-buckets.ts';
import type { AgentTool, ToolContext } from './tool.ts';
import { type Entry, writeOutcome } from './write-outcome.ts';

const MOST_EVENTS = 15;
const LINE_CHARS = 240;
/** Files whose lines are counted over time. */
const MOST_FILES = 50;

export type TimelineDeps = {
  readonly evidence: Pick<EvidenceService, 'list' | 'findingsOfCase' | 'histogram' | 'analysesOfCase'>;
};

/** What happened when: findings in order of time, and how many records and errors there were in each stretch of it. */
export const timeline = ({ evidence }: TimelineDeps): AgentTool =>
  defineTool({
    name: 'timeline',
    description:
      'Findings of this case in order of time, and records and errors over time, over all files on one clock.',
    schema: z.object({
      from: moment('From this time on, UTC, for example 2026-03-17T10:41:00Z.'),
      to: moment('Before this time, UTC.'),
      file: fileArgument('Name or id of one file; without it, all files.'),
      buckets: z.int().min(1).max(60).default(24).meta({ description: 'Into how many stretches the time is divided.' }),
    }),
    async run({ from, to, file, buckets }, context) {
      ensureForward({ from, to });
      const files = await filesOfCase(evidence, context);
      const chosen = chosenFiles(files, file);
      const ids = new Set(chosen.map(({ id }) => id));
      const { onset, findings } = await evidence.findingsOfCase(context.actor, context.caseId);
      const during = {
        from: from === undefined ? -Infinity : fromIso(from),
        to: to === undefined ? Infinity : fromIso(to),
      };
      const events = findings.filter(({ evidence_id }) => ids.has(evidence_id)).filter(isWithin(during));
      const charts = await chartsOf(evidence, chosen.slice(0, MOST_FILES), { from, to, buckets, during }, context);
      const summary = `${counted(events.length, 'finding')}, ${counted(charts.length, 'file')} over time`;
      const written = writeOutcome(
        {
          facts: [
            onset === null ? 'no file tells when the trouble begins.' : `the trouble of the case begins at ${onset}.`,
          ],
          entries: [...eventEntries(events), ...charts.map(chartEntry), ...bucketRows(charts).map(text => ({ text }))],
          more: left => `${left} more entries did not fit; take a shorter time or fewer buckets.`,
          notes: [
            events.length > MOST_EVENTS
              ? `${events.length - MOST_EVENTS} less telling findings are left out; take a shorter time.`
              : undefined,
            chosen.length > MOST_FILES ? `${chosen.length - MOST_FILES} files are not counted over time.` : undefined,
            ...(file === undefined ? [unreadNote(files)] : []),
          ],
        },
        context,
      );
      return { text: written, summary };
    },
  });

const isWithin =
  ({ from, to }: Stretch) =>
  (finding: CaseFindingView): boolean =>
    momentOf(finding) >= from && momentOf(finding) < to;

/** The most telling ones, in order of time. */
const eventEntries = (events: readonly CaseFindingView[]): readonly Entry[] =>
  events
    .slice(0, MOST_EVENTS)
    .toSorted((a, b) => momentOf(a) - momentOf(b))
    .map(finding => {
      const { evidence_id, sha256, locator, kind, title, explanation, quote, score } = finding;
      const file = locator.replace(/:\d+(?:-\d+)?$/, '');
      const when = kind === 'vanished' ? finding.last_seen : finding.first_seen;
      const line = quote === '' ? '' : `: ${shorten(quote, LINE_CHARS)}`;
      const fact = [title, explanation].filter(part => part !== '').join(' ');
      return {
        text: `${when} ${locator}, ${kind}`,
        facts: [shorten(fact, LINE_CHARS)],
        quoted: line,
        draft: evidenceDraft({ evidence_id, sha256, file, locator }, quote || title, { facts: [fact], weight: score }),
      };
    });

type Asked = {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly buckets: number;
  readonly during: Stretch;
};

/** Of the files that have times within the stretch, all with buckets of one width. */
const chartsOf = async (
  evidence: TimelineDeps['evidence'],
  files: readonly EvidenceView[],
  { from, to, buckets, during }: Asked,
  { actor, caseId, signal }: ToolContext,
): Promise<readonly HistogramView[]> => {
  signal.throwIfAborted();
  const analyses = await evidence.analysesOfCase(actor, caseId);
  const chosen = new Set(files.map(({ id }) => id));
  const timed = analyses.flatMap(({ evidence_id, from: first, to: last }) =>
    first === null || last === null || !chosen.has(evidence_id)
      ? []
      : [
          {
            id: evidence_id as EvidenceId,
            from: Math.max(fromIso(first), during.from),
            to: Math.min(fromIso(last), during.to - 1),
          },
        ],
  );
  const inside = timed.filter(file => file.from <= file.to);
  const width = widthFor(inside, buckets);
  const charts: HistogramView[] = [];
  for (const { id } of inside) {
    signal.throwIfAborted();
    const chart = await readable(() => evidence.histogram(actor, id, { bucket: width, from, to }, signal));
    if (chart !== undefined && chart.lines > 0) charts.push(chart);
  }
  return charts;
};

/** A file that would take too long is left out. */
const readable = async <Chart>(read: () => Promise<Chart>): Promise<Chart | undefined> => {
  try {
    return await read();
  } catch (error) {
    if (isDomainError(error, 'file.too-costly')) return undefined;
    throw error;
  }
};

const chartEntry = (chart: HistogramView): Entry => {
  const filled = chart.buckets.filter(({ locator }) => locator !== null);
  const errors = filled.reduce((sum, bucket) => sum + bucket.errors, 0);
  const fact = `${counted(chart.records, 'record')}, ${counted(errors, 'error')} in this time.`;
  const first = filled[0]?.locator?.replace(/-\d+$/, '') ?? `${chart.file}:1`;
  const last = /\d+$/.exec(filled.at(-1)?.locator ?? '')?.[0];
  const locator = last === undefined || first.endsWith(`:${last}`) ? first : `${first}-${last}`;
  return {
    text: `${chart.file}:`,
    facts: [fact],
    draft: evidenceDraft({ ...chart, locator }, fact, { facts: [fact], weight: 0.3 }),
  };
};
