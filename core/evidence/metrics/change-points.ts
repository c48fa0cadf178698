import { MAD_TO_SIGMA, median, medianDeviation } from './order-statistics.ts';

/** Where the level of a series changes for some time. */
export type ChangePoint = {
  /** The first value of the new level. */
  readonly at: number;
  /** Means from the change before, and up to the change after. */
  readonly before: number;
  readonly after: number;
  /** Where the new level ends, exclusive. */
  readonly until: number;
  /** The CUSUM statistic in multiples of its threshold; above 1. */
  readonly strength: number;
  /** The difference of the ten values on either side, in multiples of what that is at any other place: what climbs, swings or
   *  wanders is about as steep everywhere. */
  readonly abruptness: number;
};

/** Fewer values than this on a side are an outlier. */
const SHORTEST = 5;
const FEWEST = 2 * SHORTEST;
/** Intervals shrink by this factor from layer to layer. */
const DECAY = Math.SQRT2;
/** Of σ√(2 log n): P. Fryzlewicz, "Wild binary segmentation", Annals of Statistics 42(6), 2014, section 4. */
const THRESHOLD = 1.3;
/** Smaller differences than so many times the spread of the values are noise that happens to last. */
const SMALLEST = 1.3;

type Interval = { readonly from: number; readonly to: number };
type Candidate = Interval & { readonly at: number; readonly stat: number };

/** Seeded intervals: S. Kovács, P. Bühlmann, H. Li, A. Munk, "Seeded binary segmentation: a general methodology for fast and
 *  optimal changepoint detection", Biometrika 110(1), 2023, definition 1. O(n log n) values in all. */
const seededIntervals = (n: number): Interval[] => {
  const intervals: Interval[] = [];
  for (let length = n, k = 0; length >= 2 * SHORTEST; length = n / DECAY ** ++k) {
    const count = k === 0 ? 1 : 2 * Math.ceil(DECAY ** k) - 1;
    const shift = count === 1 ? 0 : (n - length) / (count - 1);
    for (let i = 0; i < count; i++)
      intervals.push({ from: Math.floor(i * shift), to: Math.min(n, Math.ceil(i * shift + length)) });
  }
  return intervals;
};

const sumsOf = (values: Float64Array): Float64Array => {
  const sums = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) sums[i + 1] = sums[i]! + values[i]!;
  return sums;
};

/** The split of an interval at which the means of its sides differ most: the CUSUM statistic of E. S. Page, "Continuous
 *  inspection schemes", Biometrika 41, 1954, in the form that is normed for the lengths of the sides. */
const bestSplit = (sums: Float64Array, { from, to }: Interval): Candidate => {
  const whole = sums[to]! - sums[from]!;
  let at = -1;
  let stat = 0;
  for (let i = from + SHORTEST; i <= to - SHORTEST; i++) {
    const left = i - from;
    const right = to - i;
    const head = sums[i]! - sums[from]!;
    const difference = Math.abs(head / left - (whole - head) / right) * Math.sqrt((left * right) / (left + right));
    if (difference > stat) {
      stat = difference;
      at = i;
    }
  }
  return { from, to, at, stat };
};

/** Of the differences of neighbours, so that changes of level do not count as noise. */
export const noiseOf = (values: Float64Array): number => {
  const steps = values.subarray(1).map((value, i) => value - values[i]!);
  const robust = (median(steps.map(Math.abs)) * MAD_TO_SIGMA) / Math.SQRT2;
  if (robust > 0) return robust;
  // More than half of the values repeat the one before.
  return Math.sqrt(steps.reduce((sum, step) => sum + step * step, 0) / Math.max(1, steps.length) / 2);
};

/** A single value apart is an outlier and no level: the median of three neighbours takes its place. */
const withoutSpikes = (values: Float64Array): Float64Array =>
  values.map((value, i) => {
    const [a, b] = [values[i - 1], values[i + 1]];
    if (a === undefined || b === undefined) return value;
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), value));
  });

/** Greedy selection (Kovács and others, section 2.3): the clearest split first; whatever interval holds it has said its piece. */
const clearest = (candidates: readonly Candidate[]): number[] => {
  const found: number[] = [];
  const sorted = candidates.toSorted((a, b) => b.stat - a.stat || a.to - a.from - (b.to - b.from) || a.from - b.from);
  for (const { from, to, at } of sorted) if (!found.some(point => point > from && point < to)) found.push(at);
  return found.sort((a, b) => a - b);
};

const meanOf = (sums: Float64Array, from: number, to: number): number =>
  (sums[to]! - sums[from]!) / Math.max(1, to - from);

/** The best split around each point, between its neighbours. */
const between = (sums: Float64Array, points: readonly number[]): Candidate[] => {
  const bounds = [0, ...points, sums.length - 1];
  return points.map((_, i) => bestSplit(sums, { from: bounds[i]!, to: bounds[i + 2]! }));
};

/** Each point once more between its neighbours; while one does not hold there, the weakest goes. */
const refined = (sums: Float64Array, found: readonly number[], threshold: number): readonly number[] => {
  let points = found;
  let again = between(sums, points);
  while (again.length > 0) {
    const least = Math.min(...again.map(({ stat }) => stat));
    if (least > threshold) break;
    points = points.filter((_, i) => again[i]!.stat > least);
    again = between(sums, points);
  }
  return [...new Set(again.map(({ at }) => at))].sort((a, b) => a - b);
};

const NEAR = 10;

const steepness = (sums: Float64Array, at: number): number =>
  Math.abs(meanOf(sums, at, Math.min(sums.length - 1, at + NEAR)) - meanOf(sums, Math.max(0, at - NEAR), at));

/** How steep a series usually is: the middle value, or the mean of one that hardly ever moves. */
const usualSteepness = (sums: Float64Array): number => {
  const all = Float64Array.from({ length: sums.length - 2 }, (_, i) => steepness(sums, i + 1));
  return median(all) || all.reduce((sum, value) => sum + value, 0) / all.length;
};

/** How far values usually are from the mean of their stretch. Neighbours that resemble each other hide that from `noiseOf`. */
const spreadOf = (values: Float64Array, from: number, to: number, mean: number): number =>
  medianDeviation(values.subarray(from, to), mean) * MAD_TO_SIGMA;

/** `clarity`: the difference from the level before, in multiples of how far values usually are from either. */
type Level = Pick<ChangePoint, 'at' | 'until' | 'before' | 'after'> & { readonly clarity: number };

const levelsAt = (values: Float64Array, sums: Float64Array, points: readonly number[], sigma: number): Level[] =>
  points.map((at, i) => {
    const [from, until] = [points[i - 1] ?? 0, points[i + 1] ?? values.length];
    const [before, after] = [meanOf(sums, from, at), meanOf(sums, at, until)];
    const spread = Math.max(sigma, spreadOf(values, from, at, before), spreadOf(values, at, until, after));
    return { at, until, before, after, clarity: Math.abs(after - before) / spread };
  });

/** Levels that are clearly apart. Where two are not they are one, which is then looked at as one; of neighbours the less clear
 *  goes first. */
const clearLevels = (
  values: Float64Array,
  sums: Float64Array,
  found: readonly number[],
  sigma: number,
): readonly Level[] => {
  let levels = levelsAt(values, sums, found, sigma);
  while (levels.some(({ clarity }) => clarity < SMALLEST)) {
    const clarityAt = (i: number): number => levels[i]?.clarity ?? Number.POSITIVE_INFINITY;
    const kept = levels.filter(
      ({ clarity }, i) => clarity >= SMALLEST || clarity > clarityAt(i - 1) || clarity >= clarityAt(i + 1),
    );
    // Equals side by side, all unclear: none would go.
    const points = (kept.length < levels.length ? kept : kept.slice(1)).map(({ at }) => at);
    levels = levelsAt(values, sums, points, sigma);
  }
  return levels;
};

/** Points at which the level of a series changes and stays, in order. Deterministic; O(n log n). */
export const changePoints = (values: Float64Array): readonly ChangePoint[] => {
  const n = values.length;
  const sigma = noiseOf(values);
  if (n < FEWEST || !(sigma > 0)) return [];
  const smooth = sumsOf(withoutSpikes(values));
  const threshold = THRESHOLD * sigma * Math.sqrt(2 * Math.log(n));
  const candidates = seededIntervals(n).map(interval => bestSplit(smooth, interval));
  const points = refined(smooth, clearest(candidates.filter(({ stat }) => stat > threshold)), threshold);
  const levels = clearLevels(values, sumsOf(values), points, sigma);
  const usual = levels.length === 0 ? 0 : usualSteepness(smooth);
  const splits = between(
    smooth,
    levels.map(({ at }) => at),
  );
  return levels.map(({ at, until, before, after }, i) => ({
    at,
    until,
    before,
    after,
    strength: splits[i]!.stat / threshold,
    abruptness: steepness(smooth, at) / usual,
  }));
};
