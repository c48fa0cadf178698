import type { AnsweredCause, CheckedAnswer } from './executor/check-answer.ts';
import type { Totals } from './executor/recording.ts';
import type { Source } from './investigate/investigation.ts';
import type { Compression } from './optimizer/compression.ts';
import type { Attempt } from './router/trail.ts';
import type { Exchange } from './transcript.ts';

/** A text, by whoever wrote it. */
export type Text = {
  readonly response: string;
  readonly mode: 'llm' | 'grounded';
  /** Numbers of the sources that the text cites. */
  readonly cited: readonly number[];
  readonly notes: readonly string[];
  /** Key of the model; null when code wrote it. */
  readonly model: string | null;
  /** The cause that the text names, and the hypotheses of the model; none of a text by code. */
  readonly cause: AnsweredCause | null;
  readonly proposed: CheckedAnswer['proposed'];
  /** What the writer was given to cite. */
  readonly offered: readonly Source[];
  readonly compression: Compression | null;
};

/** An answer and how it came about. */
export type Written = Text & {
  /** Every source of the turn, those that were looked up too. */
  readonly sources: readonly Source[];
  readonly trail: readonly Attempt[];
  readonly exchanges: readonly Exchange[];
  readonly totals: Totals;
};
