import type { Instant } from '../../kernel/instant.ts';
import type { Finding, Locator } from '../analysis.ts';
import { type CaseEvent, eventsOf } from './case-events.ts';
import { type CaseFile, logOf, type TracedFile, traceFiles } from './case-files.ts';
import { caseOnset } from './case-onset.ts';
import { describeEvent } from './describe-event.ts';
import { type RankedEvent, rankEvents } from './rank-events.ts';

export type { CaseFile } from './case-files.ts';

/** A finding about a case as a whole, with the proof of the file it is from. */
export type CaseFinding = Finding & {
  readonly evidenceId: string;
  readonly sha256: string;
  /** How long before the case's onset, in ms; negative after it; null where that is not known. */
  readonly leadMs: number | null;
};

/** Where a file's trouble begins. */
export type FileOnset = {
  readonly evidenceId: string;
  readonly sha256: string;
  readonly at: Instant;
  readonly locator: Locator;
  readonly quote: string;
};

/** One kind of stack trace over all files. */
export type CaseTrace = {
  readonly signature: string;
  readonly type: string;
  readonly count: number;
  readonly firstSeen: Instant | null;
  /** Each file that has it, the earliest first, with its first occurrence. */
  readonly files: readonly {
    readonly evidenceId: string;
    readonly sha256: string;
    readonly locator: Locator;
    readonly count: number;
  }[];
};

/** What several files of a case say together. */
export type CaseFindings = {
  /** When the trouble begins, over all files; null when no file with a clock has any. */
  readonly onset: Instant | null;
  /** The likeliest cause first. */
  readonly findings: readonly CaseFinding[];
  /** The first trouble of each file that has any at the onset, in order of time. */
  readonly order: readonly FileOnset[];
  /** Most frequent first, at most 50. */
  readonly stackTraces: readonly CaseTrace[];
  /** Limits, each a sentence. */
  readonly notes: readonly string[];
};

const SHOWN = 40;
const TRACES_SHOWN = 50;

const locatorOf = ({ file, line }: CaseEvent): Locator => ({ file: file.name, fromLine: line, toLine: line });

const orderOf = (symptoms: readonly CaseEvent[]): FileOnset[] => {
  const first = new Map<string, CaseEvent>();
  for (const event of symptoms) if (!first.has(event.file.evidenceId)) first.set(event.file.evidenceId, event);
  return [...first.values()].map(event => ({
    evidenceId: event.file.evidenceId,
    sha256: event.file.sha256,
    at: event.at,
    locator: locatorOf(event),
    quote: event.quote,
  }));
};

const findingOf = (event: RankedEvent, onset: CaseEvent): CaseFinding => ({
  ...describeEvent(event, onset),
  locator: locatorOf(event),
  evidenceId: event.file.evidenceId,
  sha256: event.file.sha256,
  leadMs: event.lead,
});

const tracesOf = (files: readonly CaseFile[]): CaseTrace[] => {
  const seen = files.flatMap(({ evidenceId, sha256, analysis }) =>
    analysis.stackTraces.map(trace => ({ ...trace, evidenceId, sha256 })),
  );
  return [...Map.groupBy(seen, ({ signature }) => signature).values()]
    .map(group => {
      const sorted = group.toSorted(
        (a, b) => (a.firstSeen ?? Number.POSITIVE_INFINITY) - (b.firstSeen ?? Number.POSITIVE_INFINITY) || 0,
      );
      const { signature, type, firstSeen } = sorted[0]!;
      const count = group.reduce((sum, trace) => sum + trace.count, 0);
      return { signature, type, count, firstSeen, files: sorted.map(pick) };
    })
    .sort((a, b) => b.count - a.count || (a.signature < b.signature ? -1 : 1))
    .slice(0, TRACES_SHOWN);
};

const pick = ({ evidenceId, sha256, locator, count }: CaseTrace['files'][number]): CaseTrace['files'][number] => ({
  evidenceId,
  sha256,
  locator,
  count,
});

/** What each file found by itself, for cases in which no common onset is found. */
const ownFindings = (files: readonly CaseFile[]): CaseFinding[] =>
  files
    .flatMap(({ analysis, evidenceId, sha256 }) =>
      analysis.findings.map(finding => ({ ...finding, evidenceId, sha256, leadMs: null })),
    )
    .sort((a, b) => b.score - a.score || (a.firstSeen ?? 0) - (b.firstSeen ?? 0));

const notesOf = (files: readonly CaseFile[], traced: readonly TracedFile[]): string[] => [
  ...files
    .filter(({ analysis }) => analysis.from === null)
    .map(({ name }) => `${name} has no clock and is left out of the order of events.`),
  ...traced
    .filter(({ analysis }) => analysis.signals === undefined)
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

/** Combines the analyses of several files of a case on one clock. Pure and deterministic; needs no file to be read again. */
export const compareAnalyses = (files: readonly CaseFile[]): CaseFindings => {
  const traced = traceFiles(files);
  const events = eventsOf(traced);
  const onset = caseOnset(events);
  const ranked = onset && rankEvents(events, onset).slice(0, SHOWN);
  return {
    onset: onset?.at ?? null,
    findings: ranked?.map(event => findingOf(event, onset!.first)) ?? ownFindings(files).slice(0, SHOWN),
    order: onset ? orderOf(onset.symptoms) : [],
    stackTraces: tracesOf(files),
    notes: notesOf(files, traced),
  };
};
