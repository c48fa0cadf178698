import type { AnalysisView, CaseFindingsView, CaseFindingView } from '../../evidence/index.ts';
import type { Passage } from '../../knowledge/index.ts';
import type { SourceView } from '../models.ts';
import type { AskedCount, FileCount } from './asked-count.ts';
import type { Mention } from './mentions.ts';
import type { SimilarCase } from './past-cases.ts';
import type { SmallFile } from './small-files.ts';

/** A thing that may be cited by its number. Numbers are made by code, for what was really retrieved. */
export type Source = {
  readonly view: SourceView;
  /** The whole text, which a quote has to be found in; `view.quote` is a part of it. */
  readonly text: string;
  /** What was computed about it, each a sentence: counts, moments. */
  readonly facts: readonly string[];
  /** What a look-up counted in it. */
  readonly counted?: readonly Counted[];
  /** Where the document came from, if its owner said so. */
  readonly sourceUri: string | null;
  /** 0 to 1, for what to leave out first. */
  readonly weight: number;
};

/** Exact numbers of the lines that fit a filter, in all and in each group that was shown; those by time in its order. */
export type Counted = {
  readonly lines: number;
  readonly records: number;
  readonly groups: readonly { readonly key: string; readonly lines: number; readonly records: number }[];
};

/** One kind of stack trace over all files. */
export type StackTrace = CaseFindingsView['stack_traces'][number];
/** The first line of a file's trouble. */
export type FileOnset = CaseFindingsView['order'][number];
export type WorstLine = AnalysisView['worst_lines'][number] & { readonly evidenceId: string };

/** A file that has no analysis to read. */
export type UnreadFile = {
  readonly name: string;
  readonly reason: 'pending' | 'failed';
  readonly detail: string | null;
};

/** What the files of a case say, over all of them. */
export type EvidenceFacts = {
  readonly files: readonly AnalysisView[];
  /** The line that dates the beginning of the trouble; null when no file tells. */
  readonly first: FileOnset | null;
  /** The first trouble of each file that has any at the onset, in order of time. */
  readonly order: readonly FileOnset[];
  /** The likeliest cause first. */
  readonly findings: readonly CaseFindingView[];
  /** Most frequent first. */
  readonly stackTraces: readonly StackTrace[];
  readonly worstLines: readonly WorstLine[];
  readonly smallFiles: readonly SmallFile[];
  readonly unread: readonly UnreadFile[];
  /** What limits the comparison of the files, each a sentence. */
  readonly limits: readonly string[];
};

/** What the evidence suggests as the cause, and how far it holds. */
export type Cause = {
  /** `supported`: the evidence shows it and a runbook describes it in its own words, and not only the incident. `unproven`:
   *  the evidence shows it and no runbook does. `inconclusive`: there is nothing to go by. Never `confirmed`: that one thing came
   *  before another is counted, that it is the reason is not. Only in a post-mortem it is, when its owner said so. */
  readonly grade: CaseFindingView['grade'];
  readonly finding: CaseFindingView | null;
  /** Where the trouble begins; the line of `finding` when nothing stands out before. */
  readonly onset: FileOnset | null;
  /** Milliseconds by which the finding is ahead of the onset; null when it is not. */
  readonly leadMs: number | null;
  /** A fatal error within a minute of the first one, where it is neither of the above. */
  readonly crash: CaseFindingView | null;
  /** What else came before the onset and may be the cause, one of each file; the most suspicious first. */
  readonly suspects: readonly CaseFindingView[];
  /** What stands out longer before the onset than a reason would; the most suspicious first. */
  readonly earlier: readonly CaseFindingView[];
};

/** A section of a runbook that has to do with the question or the evidence. */
export type FoundPassage = Passage & {
  /** Whether its words match closely enough to be worth showing as an answer. */
  readonly matches: boolean;
  /** Whether it matches something that the evidence says, and not only the question. */
  readonly matchesEvidence: boolean;
  /** Whether it matches the words of the likely cause; of the first error where nothing came before it. */
  readonly matchesCause: boolean;
  /** Whether it is the first that was found for the likely cause. */
  readonly forCause: boolean;
  /** Fused rank over all queries, 0 to 1 within one investigation. */
  readonly weight: number;
};

/** A section that says what to do. */
export type Procedure = {
  readonly documentId: string;
  readonly title: string;
  readonly section: string;
  readonly anchor: string | null;
  readonly text: string;
  /** Whether its text says other things, too: symptoms, reasons. */
  readonly isMixed: boolean;
  readonly ordinal: number;
  readonly sourceUri: string | null;
  readonly weight: number;
};

export type Action = { readonly text: string; readonly sourceIds: readonly number[] };

/** What somebody named: a case and what it is about, a file of which nothing else is known. */
export type Label = {
  /** What is named. */
  readonly place: string;
  readonly text: string;
  readonly caseId?: string;
};

/** Everything that was gathered for one turn, numbered. */
export type Investigation = {
  readonly question: string;
  readonly evidence: EvidenceFacts;
  /** The number of lines that the question asks for; null where it asks for none. */
  readonly count: AskedCount | null;
  readonly cause: Cause;
  /** Lines of other files about the likely cause. */
  readonly mentions: readonly Mention[];
  /** Best first, each document's best sections. */
  readonly passages: readonly FoundPassage[];
  readonly procedures: readonly Procedure[];
  /** The most alike first. */
  readonly pastCases: readonly SimilarCase[];
  readonly sources: Sources;
  readonly actions: readonly Action[];
  /** What is called something and is no source: the case, files that could not be read. */
  readonly labels: readonly Label[];
  /** What could not be looked at, each a sentence. */
  readonly notes: readonly string[];
};

/** A line of a file, or several. */
export type Place = { readonly evidence_id: string; readonly locator: string };

/** The numbered sources and the way from a thing to its number. */
export type Sources = {
  readonly all: readonly Source[];
  ofFile(file: AnalysisView): number;
  ofFinding(finding: Place): number;
  ofMention(mention: Mention): number;
  /** Of its first line; of the file where none fits. */
  ofCount(count: FileCount): number;
  /** Of its first occurrence in each of its first files. */
  ofStackTrace(trace: StackTrace): readonly number[];
  ofPassage(passage: { readonly document_id: string; readonly ordinal: number }): number;
  ofCase(pastCase: SimilarCase): number;
};
