import type { AnalysisView, CaseFindingView } from '../../evidence/index.ts';
import { shorten } from '../../kernel/text.ts';
import { counted } from '../grounded/counted.ts';
import { fileOf } from '../grounded/log-line.ts';
import { citedFiles, countFact } from '../grounded/the-count.ts';
import { asSource } from '../trust/injection-sources.ts';
import type { AskedCount, FileCount } from './asked-count.ts';
import type {
  EvidenceFacts,
  FileOnset,
  FoundPassage,
  Place,
  Procedure,
  Source,
  Sources,
  StackTrace,
} from './investigation.ts';
import type { Mention } from './mentions.ts';
import { likenessFacts, type SimilarCase } from './past-cases.ts';
import type { SmallFile } from './small-files.ts';

const QUOTE_CHARS = 700;

export type Gathered = {
  readonly evidence: EvidenceFacts;
  readonly count?: AskedCount | null;
  readonly mentions: readonly Mention[];
  readonly passages: readonly FoundPassage[];
  readonly procedures: readonly Procedure[];
  readonly pastCases: readonly SimilarCase[];
};

type Draft = Omit<Source, 'view' | 'facts'> & { readonly view: Omit<Source['view'], 'id'>; readonly facts?: string };

/** Gives every thing that was found its number. Two findings about the same lines are one source. */
export const mintSources = ({
  evidence,
  count = null,
  mentions,
  passages,
  procedures,
  pastCases,
}: Gathered): Sources => {
  const all: Source[] = [];
  const numbers = new Map<string, number>();
  const mint = (key: string, draft: Draft): void => {
    const { view, facts = '', ...rest } = draft;
    const id = numbers.get(key) ?? all.length + 1;
    const known = all[id - 1] ?? asSource({ ...rest, facts: [], view: { id, ...view } });
    numbers.set(key, id);
    all[id - 1] = facts === '' ? known : { ...known, facts: [...known.facts, facts] };
  };
  if (count !== null)
    for (const each of citedFiles(count)) mint(keyOfCount(each), fromCount(count, each, evidence.smallFiles));
  const hashes = new Map(evidence.files.map(({ evidence_id, sha256 }) => [evidence_id, sha256]));
  const begins = evidence.first === null ? evidence.order : [evidence.first, ...evidence.order];
  for (const finding of evidence.findings) mint(keyOfPlace(finding), fromFinding(finding));
  for (const begin of begins) mint(keyOfPlace(begin), fromOnset(begin));
  for (const trace of evidence.stackTraces)
    for (const place of placesOf(trace)) mint(keyOfPlace(place), fromStackTrace(trace, place));
  for (const mention of mentions)
    mint(keyOfLines(mention.evidenceId, mention.locator), fromMention(mention, hashes.get(mention.evidenceId)));
  for (const passage of passages) mint(keyOfSection(passage.document_id, passage.ordinal), fromPassage(passage));
  for (const part of procedures) mint(keyOfSection(part.documentId, part.ordinal), fromProcedure(part));
  for (const past of pastCases) mint(past.case_id, fromCase(past));
  for (const line of evidence.worstLines)
    mint(keyOfLines(line.evidenceId, line.locator), {
      view: evidenceView(line.evidenceId, hashes.get(line.evidenceId), line.locator, line.text),
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
    ofFinding: finding => numberOf(keyOfPlace(finding)),
    ofMention: mention => numberOf(keyOfLines(mention.evidenceId, mention.locator)),
    ofCount: each => numberOf(keyOfCount(each)),
    ofStackTrace: trace => placesOf(trace).map(place => numberOf(keyOfPlace(place))),
    ofPassage: passage => numberOf(keyOfSection(passage.document_id, passage.ordinal)),
    ofCase: past => numberOf(past.case_id),
  };
};

const keyOfLines = (evidenceId: string, locator: string): string => `${evidenceId}/${locator}`;
const keyOfPlace = ({ evidence_id, locator }: Place): string => keyOfLines(evidence_id, locator);
const keyOfCount = ({ file, first }: FileCount): string =>
  first === null ? file.evidence_id : keyOfLines(file.evidence_id, first.locator);
const keyOfSection = (documentId: string, ordinal: number): string => `${documentId}#${ordinal}`;

const evidenceView = (
  evidenceId: string,
  sha256: string | undefined,
  locator: string,
  quote: string,
): Draft['view'] => ({
  kind: 'evidence',
  title: fileOf(locator),
  locator,
  quote: shorten(quote, QUOTE_CHARS),
  evidence_id: evidenceId,
  ...(sha256 !== undefined && { sha256 }),
});

const fromMention = ({ evidenceId, locator, text }: Mention, sha256: string | undefined): Draft => ({
  view: evidenceView(evidenceId, sha256, locator, text),
  text,
  sourceUri: null,
  weight: 0.8,
});

/** The first line that fits with how many do; the file where none does. */
const fromCount = (count: AskedCount, each: FileCount, small: readonly SmallFile[]): Draft => {
  const { file, first } = each;
  const about =
    first === null
      ? fromFile(file, small)
      : {
          view: evidenceView(file.evidence_id, file.sha256, first.locator, first.text),
          text: first.text,
          sourceUri: null,
        };
  return { ...about, facts: countFact(count, each), weight: 1 };
};

/** The file as a whole, for what is said about all of it; a small one with all of its text. */
const fromFile = (file: AnalysisView, small: readonly SmallFile[]): Draft => {
  const whole = small.find(({ evidenceId }) => evidenceId === file.evidence_id);
  const line = file.worst_lines[0]?.text ?? file.templates[0]?.example ?? '';
  const locator = `${file.file}:1-${Math.max(1, file.lines)}`;
  return {
    view: evidenceView(file.evidence_id, file.sha256, locator, line),
    text: whole ? whole.lines.map(({ text }) => text).join('\n') : line,
    facts: `${counted(file.records, 'record')} from ${file.from ?? 'an unknown time'} to ${file.to ?? 'an unknown time'}.`,
    sourceUri: null,
    weight: whole ? 0.6 : 0.2,
  };
};

const fromFinding = (finding: CaseFindingView): Draft => ({
  view: evidenceView(finding.evidence_id, finding.sha256, finding.locator, finding.quote || finding.title),
  text: finding.quote || finding.title,
  facts: [finding.title, finding.explanation].filter(text => text !== '').join(' '),
  sourceUri: null,
  weight: finding.score,
});

const fromOnset = ({ evidence_id, sha256, locator, at, quote }: FileOnset): Draft => ({
  view: evidenceView(evidence_id, sha256, locator, quote),
  text: quote,
  facts: `The trouble of this file begins here, at ${at}.`,
  sourceUri: null,
  weight: 0.9,
});

/** Files of which the first occurrence of a trace is cited. */
const MOST_PLACES = 3;

const placesOf = ({ files }: StackTrace): StackTrace['files'] => files.slice(0, MOST_PLACES);

const fromStackTrace = (trace: StackTrace, { evidence_id, sha256, locator }: StackTrace['files'][number]): Draft => {
  const head = trace.message === '' ? trace.type : `${trace.type}: ${trace.message}`;
  const cause = trace.root_cause === null ? [] : [`Caused by: ${trace.root_cause}`];
  return {
    view: evidenceView(evidence_id, sha256, locator, head),
    text: [head, ...trace.frames, ...cause].join('\n'),
    facts: `${trace.count} times in ${counted(trace.files.length, 'file')} from ${trace.first_seen ?? 'an unknown time'} to ${trace.last_seen ?? 'an unknown time'}.`,
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

const fromCase = (past: SimilarCase): Draft => ({
  view: {
    kind: 'case',
    title: past.title,
    locator: past.resolution ? 'resolution' : 'description',
    quote: past.snippet,
    case_id: past.case_id,
  },
  text: [past.title, past.resolution ?? '', past.snippet].join('\n'),
  facts: likenessFacts(past).join(' '),
  sourceUri: null,
  weight: 0.5,
});
