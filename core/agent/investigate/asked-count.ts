import type { AnalysisView } from '../../evidence/index.ts';
import type { AskedTimes } from './asked-times.ts';
import type { Condition } from './counted-question.ts';
import type { UncountedFile } from './files-to-count.ts';

/** What one file has of what the question asks for. */
export type FileCount = {
  readonly file: AnalysisView;
  readonly amount: number;
  /** The first line that fits; null where none does. */
  readonly first: { readonly locator: string; readonly text: string } | null;
  readonly firstSeen: string | null;
  readonly lastSeen: string | null;
};

/** The number that the question asks for, over whole files. */
export type AskedCount = {
  /** What was counted; where nothing fits, all that was tried. */
  readonly conditions: readonly [Condition, ...Condition[]];
  /** What has a level is counted by records: a stack trace is one error. */
  readonly unit: 'line' | 'record';
  readonly total: number;
  /** Every file that was counted, those with most first. */
  readonly files: readonly FileCount[];
  readonly times: AskedTimes;
  /** The question limits the time in a way that was not understood, so all of the files was counted. */
  readonly hasUnclearTime: boolean;
  readonly uncounted: readonly UncountedFile[];
  /** Files that are not analysed yet, or cannot be. */
  readonly unread: number;
  /** Lines that were too long to be looked through to their end; above 0 the total is a lower bound. */
  readonly cutLines: number;
};
