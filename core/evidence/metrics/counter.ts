import type { Bucket, Sample, Series } from './series.ts';

const NAMED = /(?:_total|_count|_sum|_bucket|(?:^|_)total_\w+|bytes_(?:sent|received|in|out)|counter)$/i;
const FEWEST = 8;

/** Whether a series only ever counts up, but for resets: by its name, or because hardly a value is below the one before.
 *  `isBackwards`: the rows of its file begin with the newest. */
export const isCounter = (series: Series, isBackwards: boolean): boolean => {
  const { whole, ...steep } = series.steps();
  const [rises, falls] = isBackwards ? [steep.falls, steep.rises] : [steep.rises, steep.falls];
  const steps = series.count() - 1;
  if (steps < FEWEST || rises <= falls * 10 || series.least().value < 0) return false;
  return NAMED.test(series.name) || (whole && rises >= steps * 0.8 && falls <= steps * 0.01);
};

/** What a counter counted per second, from bucket to bucket. After a reset it counts from 0, as Prometheus has it
 *  (documentation, "Functions", rate). Undefined without a clock that moves. */
export const rates = (buckets: readonly Bucket[]): { values: Float64Array; places: readonly Sample[] } | undefined => {
  const values: number[] = [];
  const places: Sample[] = [];
  for (let i = 1; i < buckets.length; i++) {
    const [before, after] = [buckets[i - 1]!.last, buckets[i]!.last];
    const seconds = (after.at - before.at) / 1000;
    if (!(seconds > 0)) continue;
    values.push((after.value < before.value ? after.value : after.value - before.value) / seconds);
    places.push(buckets[i]!.first);
  }
  return values.length === 0 ? undefined : { values: Float64Array.from(values), places };
};
