import type { FindingKind, Locator } from '../analysis.ts';
import { type CaseEvent, eventsOf } from './case-events.ts';
import { type CaseFile, logOf, type TracedFile, traceFiles } from './case-files.ts';
import type { CaseFinding, CaseFindings, FileOnset } from './case-findings.ts';
import { type CaseOnset, caseOnset } from './case-onset.ts';
import { tracesOf } from './case-traces.ts';
import { describeEvent } from './describe-event.ts';
import { bestOwn, ownFindings } from './own-findings.ts';
import { type RankedEvent, rankEarlier, rankEvents } from './rank-events.ts';

export type { CaseFile } from './case-files.ts';
export type { CaseFinding, CaseFindings } from './case-findings.ts';

const SHOWN = 40;
/** Of what was said once, longer before the onset than a reason would be. */
const EARLIER_SHOWN = 5;
/** What a finding counts that has no place in the order of events, beside those that have. */
const WITHOUT_PLACE = 0.3;

/** Kinds of findings about what was written, and not measured or set. */
const SAID: ReadonlySet<FindingKind> = new Set([
  'error-onset',
  'first-seen',
  'burst',
  'rate-change',
  'vanished',
  'stack-trace',
  'rare-error',
]);

const locatorOf = ({ file, line }: CaseEvent): Locator => ({ file: file.name, fromLine: line, toLine: line });

const beginOf = (event: CaseEvent): FileOnset => ({
  evidenceId: event.file.evidenceId,
  sha256: event.file.sha256,
  at: event.at,
  locator: locatorOf(event),
  quote: event.quote,
});

const orderOf = (symptoms: readonly CaseEvent[]): FileOnset[] => {
  const first = new Map<string, CaseEvent>();
  for (const event of symptoms) if (!first.has(event.file.evidenceId)) first.set(event.file.evidenceId, event);
  return [...first.values()].map(beginOf);
};

const findingOf = (event: RankedEvent, onset: CaseEvent): CaseFinding => ({
  ...describeEvent(event, onset),
  locator: locatorOf(event),
  evidenceId: event.file.evidenceId,
  sha256: event.file.sha256,
  leadMs: event.lead,
});

/** Of files that have no place in the order of events, what they found by themselves. */
const besideOrder = (files: readonly CaseFile[], traced: readonly TracedFile[]): CaseFinding[] => {
  const inOrder = new Set(traced.filter(({ analysis }) => analysis.signals !== undefined).map(file => file.evidenceId));
  return bestOwn(files.filter(({ evidenceId }) => !inOrder.has(evidenceId)))
    .filter(({ kind }) => SAID.has(kind))
    .map(finding => ({ ...finding, score: Math.round(finding.score * WITHOUT_PLACE * 1000) / 1000 }));
};

const notesOf = (files: readonly CaseFile[], traced: readonly TracedFile[]): string[] => [
  ...files
    .filter(({ analysis }) => analysis.from === null)
    .map(({ name }) => `${name} has no clock and is left out of the order of events.`),
  ...traced
    .filter(({ analysis }) => analysis.signals === undefined && analysis.columns === undefined)
    .map(
      ({ name }) =>
        `${name} was analysed before cases were compared; upload it again to have it in the order of events.`,
    ),
  ...traced.filter(file => isAlone(file, traced)).map(({ name }) => `${name} covers no moment of any other file.`),
];

const isAlone = (file: TracedFile, all: readonly TracedFile[]): boolean => {
  const others = all.filter(other => logOf(other.name) !== logOf(file.name));
  return (
    others.length > 0 &&
    !others.some(({ analysis }) => analysis.to! >= file.analysis.from! && analysis.from! <= file.analysis.to!)
  );
};

const around = (
  onset: CaseOnset,
  events: readonly CaseEvent[],
  beside: readonly CaseFinding[],
): Pick<CaseFindings, 'onset' | 'first' | 'order' | 'findings'> => {
  const ranked = rankEvents(events, onset).slice(0, SHOWN);
  const earlier = rankEarlier(events, onset).slice(0, EARLIER_SHOWN);
  // What scores nothing is the routine of a file that had just begun.
  const findings = [...ranked, ...earlier].map(event => findingOf(event, onset.first)).filter(({ score }) => score > 0);
  return {
    onset: onset.at,
    first: beginOf(onset.first),
    order: orderOf(onset.symptoms),
    findings: [...findings, ...beside].sort((a, b) => b.score - a.score),
  };
};

const eachByItself = (files: readonly CaseFile[]): Pick<CaseFindings, 'onset' | 'first' | 'order' | 'findings'> => {
  const { first, findings } = ownFindings(files);
  return { onset: first?.at ?? null, first, order: first === null ? [] : [first], findings };
};

/** Combines the analyses of several files of a case on one clock. Pure and deterministic; needs no file to be read again. */
export const compareAnalyses = (files: readonly CaseFile[]): CaseFindings => {
  const traced = traceFiles(files);
  const events = eventsOf(traced);
  const onset = caseOnset(events);
  return {
    ...(onset === undefined ? eachByItself(files) : around(onset, events, besideOrder(files, traced))),
    stackTraces: tracesOf(files),
    notes: notesOf(files, traced),
  };
};
