import type { PastCaseView } from '../../case/index.ts';
import type { AnalysisView, FindingView } from '../../evidence/index.ts';
import type { Passage } from '../../knowledge/index.ts';
import type { SourceView } from '../models.ts';
import type { Mention } from './mentions.ts';
import type { SmallFile } from './small-files.ts';

/** A thing that may be cited by its number. Numbers are made by code, for what was really retrieved. */
export type Source = {
  readonly view: SourceView;
  /** The whole text, which a quote has to be found in; `view.quote` is a part of it. */
  readonly text: string;
  /** What was computed about it, each a sentence: counts, moments. */
  readonly facts: readonly string[];
  /** Where the document came from, if its owner said so. */
  readonly sourceUri: string | null;
  /** 0 to 1, for what to leave out first. */
  readonly weight: number;
};

export type StackTrace = AnalysisView['stack_traces'][number] & { readonly evidenceId: string };
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
  /** Best first. */
  readonly findings: readonly FindingView[];
  /** Most frequent first. */
  readonly stackTraces: readonly StackTrace[];
  readonly worstLines: readonly WorstLine[];
  readonly smallFiles: readonly SmallFile[];
  readonly unread: readonly UnreadFile[];
};

/** What the evidence suggests as the cause, and how far it holds. */
export type Cause = {
  /** `supported`: the evidence shows it and a runbook describes it in its own words, and not only the incident. `unproven`:
   *  the evidence shows it and no runbook does. `inconclusive`: there is nothing to go by. Never `confirmed`: that one thing came
   *  before another is counted, that it is the reason is not. */
  readonly grade: FindingView['grade'];
  readonly finding: FindingView | null;
  /** Where the errors begin; the same as `finding` when nothing stands out before. */
  readonly onset: FindingView | null;
  /** Milliseconds by which the finding is ahead of the errors; null when it is not. */
  readonly leadMs: number | null;
  /** A fatal error within a minute of the first one, where it is neither of the above. */
  readonly crash: FindingView | null;
  /** What stands out longer before the errors than a reason would; the most suspicious first. */
  readonly earlier: readonly FindingView[];
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

/** Everything that was gathered for one turn, numbered. */
export type Investigation = {
  readonly question: string;
  readonly evidence: EvidenceFacts;
  readonly cause: Cause;
  /** Lines of other files about the likely cause. */
  readonly mentions: readonly Mention[];
  /** Best first, each document's best sections. */
  readonly passages: readonly FoundPassage[];
  readonly procedures: readonly Procedure[];
  readonly pastCases: readonly PastCaseView[];
  readonly sources: Sources;
  readonly actions: readonly Action[];
  /** What could not be looked at, each a sentence. */
  readonly notes: readonly string[];
};

/** The numbered sources and the way from a thing to its number. */
export type Sources = {
  readonly all: readonly Source[];
  ofFile(file: AnalysisView): number;
  ofFinding(finding: FindingView): number;
  ofMention(mention: Mention): number;
  ofStackTrace(trace: StackTrace): number;
  ofPassage(passage: { readonly document_id: string; readonly ordinal: number }): number;
  ofCase(pastCase: PastCaseView): number;
};
