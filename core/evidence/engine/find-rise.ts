import { scanWindow } from './scan-window.ts';
import type { Cluster } from './template-cluster.ts';
import type { Mark } from './timeline.ts';

const MIN_COUNT = 6;
/** Log-likelihood ratio from which a stretch is no accident. */
export const MIN_SURPRISE = 10;
/** How many times its rate elsewhere a rise must have; less is the weather of a busy hour. */
export const MIN_RATIO = 3;

/** A stretch of the timeline in which a wording is far more frequent than in the rest. */
export type FoundRise = {
  readonly mark: Mark;
  /** Buckets, both ends included. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Per bucket, outside the stretch. */
  readonly baseline: number;
  readonly surprise: number;
};

/** The strongest stretch begins with a full bucket; the rise may have begun late in the one before. */
const beginOf = (counts: Uint32Array, from: number, baseline: number): number => {
  let begin = from;
  while (begin > 0 && counts[begin - 1]! > baseline * MIN_RATIO) begin--;
  return begin;
};

/** The strongest rise of a wording; undefined when it has none, or has it from the beginning of the file. */
export const findRise = ({ count, series }: Cluster, buckets: number): FoundRise | undefined => {
  if (count < MIN_COUNT) return undefined;
  const window = scanWindow(series.counts, buckets);
  const outside = buckets - (window.to - window.from + 1);
  if (window.from === 0 || outside === 0 || window.score < MIN_SURPRISE) return undefined;
  const baseline = (count - window.count) / outside;
  if (window.count / (buckets - outside) < baseline * MIN_RATIO) return undefined;
  const from = beginOf(series.counts, window.from, baseline);
  const mark = series.marks[from];
  return mark && { mark, from, to: window.to, count: window.count, baseline, surprise: window.score };
};
