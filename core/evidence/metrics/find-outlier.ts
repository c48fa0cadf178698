import type { ChangePoint } from './change-points.ts';
import { MAD_TO_SIGMA, median, medianDeviation } from './order-statistics.ts';
import type { Bucket, Sample } from './series.ts';

/** A value far from the others of its level. */
export type Outlier = {
  readonly sample: Sample;
  /** Of the level that it stands in. */
  readonly median: number;
  /** Distance from the median in multiples of the scaled median deviation: the modified z-score of B. Iglewicz and D. C.
   *  Hoaglin, "How to detect and handle outliers" (1993), who call 3.5 far. */
  readonly distance: number;
};

/** Much more than 3.5: among thousands of values some are that far by chance, and load has long tails. */
const FAR = 10;
const FEWEST = 8;
/** What happens again and again is how it is. */
const MOST = 3;
const HABIT = 0.005;

const spreadOf = (values: readonly number[], centre: number): number => {
  const robust = medianDeviation(values, centre) * MAD_TO_SIGMA;
  if (robust > 0) return robust;
  // More than half of the values are the same: the mean deviation, scaled for normal values (Iglewicz and Hoaglin).
  return (values.reduce((sum, value) => sum + Math.abs(value - centre), 0) / values.length) * 1.2533;
};

/** The value that is furthest from the median of its level, when that is far. Medians are of one value from each bucket. */
export const furthestOutlier = (buckets: readonly Bucket[], changes: readonly ChangePoint[]): Outlier | undefined => {
  const bounds = [0, ...changes.map(({ at }) => at), buckets.length];
  // Of several values, a bucket at the border may hold some of either level.
  const mixed = buckets.some(({ count }) => count > 1) ? 1 : 0;
  const found = bounds.slice(1).flatMap((to, i): Outlier[] => {
    const from = bounds[i]!;
    const level = buckets.slice(from > 0 ? from + mixed : from, to < buckets.length ? to - mixed : to);
    if (level.length < FEWEST) return [];
    const values = level.map(({ first }) => first.value);
    const centre = median(values);
    const spread = spreadOf(values, centre);
    if (!(spread > 0)) return [];
    const extremes = level.flatMap(({ least, most }) => [least, most]);
    const sample = extremes.reduce((far, next) =>
      Math.abs(next.value - centre) > Math.abs(far.value - centre) ? next : far,
    );
    const isFar = ({ value }: Sample): boolean => Math.abs(value - centre) >= FAR * spread;
    const many = level.filter(({ least, most }) => isFar(least) || isFar(most)).length;
    if (many > Math.max(MOST, level.length * HABIT)) return [];
    return [{ sample, median: centre, distance: Math.abs(sample.value - centre) / spread }];
  });
  return found.filter(({ distance }) => distance >= FAR).sort((a, b) => b.distance - a.distance)[0];
};
