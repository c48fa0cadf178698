import type { PastCaseView } from '../../case/index.ts';
import type { AnalysisView, FindingView } from '../../evidence/index.ts';
import { shorten } from '../../kernel/text.ts';
import { counted } from '../grounded/counted.ts';
import type { EvidenceFacts, FoundPassage, Procedure, Source, Sources, StackTrace } from './investigation.ts';
import type { Mention } from './mentions.ts';
import type { SmallFile } from './small-files.ts';

const QUOTE_CHARS = 700;

export type Gathered = {
  readonly evidence: EvidenceFacts;
  readonly mentions: readonly Mention[];
  readonly passages: readonly FoundPassage[];
  readonly procedures: readonly Procedure[];
  readonly pastCases: readonly PastCaseView[];
};

type Draft = Omit<Source, 'view' | 'facts'> & { readonly view: Omit<Source['view'], 'id'>; readonly facts?: string };

/** Gives every thing that was found its number. Two findings about the same lines are one source. */
export const mintSources = ({ evidence, mentions, passages, procedures, pastCases }: Gathered): Sources => {
  const all: Source[] = [];
  const numbers = new Map<string, number>();
  const mint = (key: string, draft: Draft): void => {
    const { view, facts = '', ...rest } = draft;
    const id = numbers.get(key) ?? all.length + 1;
    const known = all[id - 1] ?? { ...rest, facts: [], view: { id, ...view } };
    numbers.set(key, id);
    all[id - 1] = facts === '' ? known : { ...known, facts: [...known.facts, facts] };
  };
  for (const finding of evidence.findings) mint(keyOfLines(finding.evidence_id, finding.locator), fromFinding(finding));
  for (const trace of evidence.stackTraces) mint(keyOfLines(trace.evidenceId, trace.locator), fromStackTrace(trace));
  for (const mention of mentions) mint(keyOfLines(mention.evidenceId, mention.locator), fromMention(mention));
  for (const passage of passages) mint(keyOfSection(passage.document_id, passage.ordinal), fromPassage(passage));
  for (const part of procedures) mint(keyOfSection(part.documentId, part.ordinal), fromProcedure(part));
  for (const past of pastCases) mint(past.case_id, fromCase(past));
  for (const line of evidence.worstLines)
    mint(keyOfLines(line.evidenceId, line.locator), {
      view: evidenceView(line.evidenceId, line.locator, line.text),
      text: [...line.before, line.text, ...line.after].join('\n'),
      sourceUri: null,
      weight: 0.3,
    });
  for (const file of evidence.files) mint(file.evidence_id, fromFile(file, evidence.smallFiles));
  const numberOf = (key: string): number => {
    const id = numbers.get(key);
    if (id === undefined) throw new RangeError('This was not gathered, so it has no number.');
    return id;
  };
  return {
    all,
    ofFile: file => numberOf(file.evidence_id),
    ofFinding: finding => numberOf(keyOfLines(finding.evidence_id, finding.locator)),
    ofMention: mention => numberOf(keyOfLines(mention.evidenceId, mention.locator)),
    ofStackTrace: trace => numberOf(keyOfLines(trace.evidenceId, trace.locator)),
    ofPassage: passage => numberOf(keyOfSection(passage.document_id, passage.ordinal)),
    ofCase: past => numberOf(past.case_id),
  };
};

const keyOfLines = (evidenceId: string, locator: string): string => `${evidenceId}/${locator}`;
const keyOfSection = (documentId: string, ordinal: number): string => `${documentId}#${ordinal}`;

const fileOf = (locator: string): string => locator.replace(/:\d+(?:-\d+)?$/, '');

const evidenceView = (evidenceId: string, locator: string, quote: string): Draft['view'] => ({
  kind: 'evidence',
  title: fileOf(locator),
  locator,
  quote: shorten(quote, QUOTE_CHARS),
  evidence_id: evidenceId,
});

const fromMention = ({ evidenceId, locator, text }: Mention): Draft => ({
  view: evidenceView(evidenceId, locator, text),
  text,
  sourceUri: null,
  weight: 0.8,
});

/** The file as a whole, for what is said about all of it; a small one with all of its text. */
const fromFile = (file: AnalysisView, small: readonly SmallFile[]): Draft => {
  const whole = small.find(({ evidenceId }) => evidenceId === file.evidence_id);
  const line = file.worst_lines[0]?.text ?? file.templates[0]?.example ?? '';
  const locator = `${file.file}:1-${Math.max(1, file.lines)}`;
  return {
    view: evidenceView(file.evidence_id, locator, line),
    text: whole ? whole.lines.map(({ text }) => text).join('\n') : line,
    facts: `${counted(file.records, 'record')} from ${file.from ?? 'an unknown time'} to ${file.to ?? 'an unknown time'}.`,
    sourceUri: null,
    weight: whole ? 0.6 : 0.2,
  };
};

const fromFinding = (finding: FindingView): Draft => ({
  view: evidenceView(finding.evidence_id, finding.locator, finding.quote),
  text: finding.quote,
  facts: [finding.title, finding.explanation].filter(text => text !== '').join(' '),
  sourceUri: null,
  weight: finding.score,
});

const fromStackTrace = (trace: StackTrace): Draft => {
  const head = trace.message === '' ? trace.type : `${trace.type}: ${trace.message}`;
  const cause = trace.root_cause === null ? [] : [`Caused by: ${trace.root_cause}`];
  return {
    view: evidenceView(trace.evidenceId, trace.locator, head),
    text: [head, ...trace.frames, ...cause].join('\n'),
    facts: `${trace.count} times from ${trace.first_seen ?? 'an unknown time'} to ${trace.last_seen ?? 'an unknown time'}.`,
    sourceUri: null,
    weight: 0.5,
  };
};

export const sectionLocator = (section: string, anchor: string | null): string =>
  [section, anchor ?? ''].filter(part => part !== '').join(', ') || 'beginning';

const fromPassage = (passage: FoundPassage): Draft => ({
  view: {
    kind: 'knowledge',
    title: passage.title,
    locator: sectionLocator(passage.section, passage.anchor),
    quote: shorten(passage.text, QUOTE_CHARS),
    document_id: passage.document_id,
  },
  text: passage.text,
  sourceUri: passage.source_uri,
  weight: passage.matches ? passage.weight : passage.weight / 4,
});

const fromProcedure = (part: Procedure): Draft => ({
  view: {
    kind: 'knowledge',
    title: part.title,
    locator: sectionLocator(part.section, part.anchor),
    quote: shorten(part.text, QUOTE_CHARS),
    document_id: part.documentId,
  },
  text: part.text,
  sourceUri: part.sourceUri,
  weight: part.weight,
});

const fromCase = (past: PastCaseView): Draft => ({
  view: {
    kind: 'case',
    title: past.title,
    locator: past.resolution ? 'resolution' : 'description',
    quote: past.snippet,
    case_id: past.case_id,
  },
  text: [past.title, past.resolution ?? '', past.snippet].join('\n'),
  sourceUri: null,
  weight: 0.5,
});
