import type { Instant } from '../../kernel/instant.ts';
import type { Finding, Locator, StackTrace } from '../analysis.ts';

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

/** One kind of stack trace over all files, described by its first occurrence. */
export type CaseTrace = Omit<StackTrace, 'locator'> & {
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
  /** The line that dates the onset. */
  readonly first: FileOnset | null;
  /** The likeliest cause first. */
  readonly findings: readonly CaseFinding[];
  /** The first trouble of each file that has any at the onset, in order of time. */
  readonly order: readonly FileOnset[];
  /** Most frequent first, at most 50. */
  readonly stackTraces: readonly CaseTrace[];
  /** Limits, each a sentence. */
  readonly notes: readonly string[];
};
