import { type Finding, LEVELS } from '../analysis.ts';
import { scanWindow } from './scan-window.ts';
import { beginOf, type Scene, times } from './scene.ts';
import type { Cluster } from './template-cluster.ts';
import type { FirstError } from './timeline.ts';

/** Where errors begin in earnest. */
export type Onset = {
  readonly first: FirstError;
  /** Errors from there to the end of the rise. */
  readonly errors: number;
  /** Buckets of the rise. */
  readonly from: number;
  readonly to: number;
  /** Errors per bucket outside. */
  readonly baseline: number;
  /** Errors per bucket before. */
  readonly before: number;
  /** False: the few errors there are, not a rise over a baseline. */
  readonly isRise: boolean;
};

const RISE_SCORE = 0.97;
const FIRST_SCORE = 0.8;
/** Whether an onset finding is of a rise, and not of the few errors there are. */
export const isRiseFinding = ({ kind, score }: Finding): boolean => kind === 'error-onset' && score >= RISE_SCORE;

const MIN_LIKELIHOOD = 4;
const LOOK_BACK = 6;

/** The first error of a wording that is new in the rise: an error that was there all along does not begin it. */
const firstNew = ({ records, clusters }: Scene, from: number): FirstError | undefined => {
  const { timeline } = records;
  const start = timeline.start() + from * timeline.width();
  const end = start + 3 * timeline.width();
  let best: Cluster | undefined;
  for (const cluster of clusters) {
    const isError = cluster.errors * 2 > cluster.count && cluster.firstX >= start && cluster.firstX < end;
    if (isError && (best === undefined || cluster.firstX < best.firstX)) best = cluster;
  }
  if (best === undefined) return undefined;
  const { id, firstTime, level } = best;
  return { ...beginOf(best), cluster: id, time: firstTime, level };
};

export const onsetOf = (scene: Scene): Onset | undefined => {
  const { records, buckets } = scene;
  const { timeline } = records;
  const counts = timeline.errors.counts;
  const earliest = timeline.firstErrors.find(first => first !== undefined);
  if (earliest === undefined) return undefined;
  const window = scanWindow(counts, buckets);
  const isRise = window.score >= MIN_LIKELIHOOD && window.count > 2 && window.from > 0;
  if (!isRise)
    return { first: earliest, errors: window.count, from: window.from, to: window.to, baseline: 0, before: 0, isRise };
  const outside = buckets - (window.to - window.from + 1);
  const baseline = (sumOf(counts.subarray(0, buckets)) - window.count) / Math.max(1, outside);
  // The strongest stretch begins where errors are many; they began where they were first above the baseline.
  let from = window.from;
  let errors = window.count;
  for (let i = from - 1; i >= Math.max(0, window.from - LOOK_BACK); i--) {
    const isNew =
      records.miner.resolve(Math.max(0, timeline.firstErrors[i]?.cluster ?? 0))?.firstLine ===
      timeline.firstErrors[i]?.line;
    if (counts[i]! <= baseline * 3 || (counts[i]! < 2 && !isNew)) continue;
    for (let k = i; k < from; k++) errors += counts[k]!;
    from = i;
  }
  const first = firstNew(scene, from) ?? timeline.firstErrors[from] ?? earliest;
  const before = sumOf(counts.subarray(0, from)) / Math.max(1, from);
  return { first, errors, from, to: window.to, baseline, before, isRise };
};

const rate = (value: number): string =>
  value >= 10 ? String(Math.round(value)) : String(Math.round(value * 100) / 100);

export const onsetFinding = (scene: Scene, onset: Onset): Finding => {
  const { records, at, lasting, file, hasTimes } = scene;
  const { first, errors, isRise } = onset;
  const width = lasting(records.timeline.width());
  const cluster = first.cluster < 0 ? undefined : records.miner.resolve(first.cluster);
  const stretch = onset.to - onset.from + 1;
  const title = isRise
    ? `Errors rise at ${at(first.x)}: ${errors} error lines in ${lasting(stretch * records.timeline.width())}, ${onset.before === 0 ? 'with none' : `after ${rate(onset.before)} per ${width}`} before.`
    : `The first error line is at ${at(first.x)}; the file has ${total(scene)} of them.`;
  const explanation = isRise
    ? `From ${at(first.x)} there are ${rate(errors / stretch)} error lines per ${width}, against ${rate(onset.baseline)} outside this stretch. The first of them is line ${first.line}.`
    : `Error lines show no rise over a baseline. The first is line ${first.line}${hasTimes ? `, ${lasting(first.x - scene.from)} after the start` : ''}; its wording occurs ${times(cluster?.count ?? 1)}.`;
  return {
    id: `error-onset-${cluster?.publicId ?? 0}-${first.line}`,
    kind: 'error-onset',
    title,
    explanation,
    grade: 'confirmed',
    score: isRise ? RISE_SCORE : FIRST_SCORE,
    count: isRise ? errors : total(scene),
    firstSeen: Number.isNaN(first.time) ? null : first.time,
    lastSeen: Number.isNaN(records.tally.lastError) ? null : records.tally.lastError,
    locator: { file, fromLine: first.line, toLine: first.line },
    quote: first.quote,
    templateId: cluster?.publicId ?? null,
    level: LEVELS[first.level]!,
  };
};

const sumOf = (counts: Uint32Array): number => counts.reduce((sum, count) => sum + count, 0);

const total = ({ records }: Scene): number => sumOf(records.timeline.errors.counts);
