import type { Finding } from '../analysis.ts';
import type { Onset } from './find-onset.ts';
import { aboutCluster, type Scene, shortText, times, weightOf } from './scene.ts';
import type { Cluster } from './template-cluster.ts';

const MIN_BUCKETS = 8;
const MIN_FALLING = 40;
const FALL = 3;
const FALL_SURPRISE = 20;
/** A wording is regular when its widest gap is not more than so many times its mean gap. */
const IRREGULAR = 4;
const VANISHED_COUNT = 10;
const SILENT = 0.15;

const nearOnset = (scene: Scene, onset: Onset | undefined, x: number): boolean =>
  onset !== undefined && Math.abs(onset.first.x - x) <= scene.reach;

const rate = (value: number): string => String(Math.round(value * 100) / 100);

const presentBuckets = ({ series }: Cluster, from: number, to: number): number =>
  series.counts.subarray(from, to).reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);

const riseOf = (scene: Scene, cluster: Cluster, onset: Onset | undefined): Finding | undefined => {
  const { buckets, records, at, lasting } = scene;
  if (buckets < MIN_BUCKETS) return undefined;
  const rise = scene.riseOf(cluster);
  // Without a past a wording is new, which is another finding.
  if (rise === undefined || presentBuckets(cluster, 0, rise.from) < 2) return undefined;
  const { timeline } = records;
  const { mark, count, baseline } = rise;
  const length = rise.to - rise.from + 1;
  const width = lasting(timeline.width());
  const ratio = count / length / baseline;
  const score =
    0.2 +
    0.2 * weightOf(cluster.level) +
    0.1 * Math.min(1, Math.log10(ratio) / 2) +
    (nearOnset(scene, onset, mark.x) ? 0.1 : 0);
  const isOver = rise.to < buckets - 1;
  const rates = `${count} in ${lasting(length * timeline.width())}, ${rate(ratio)} times its usual rate`;
  return aboutCluster(scene, cluster, isOver ? 'burst' : 'rate-change', score, {
    title: `"${shortText(cluster)}" ${isOver ? 'bursts' : 'becomes more frequent'} at ${at(mark.x)}: ${rates}.`,
    explanation: `${count} of its ${times(cluster.count)} fall into the ${lasting(length * timeline.width())} from ${at(mark.x)}${isOver ? '' : ' to the end'}; otherwise it occurs ${rate(baseline)} times per ${width}.`,
    mark,
  });
};

/** A wording that goes on, but far more rarely than before: work that no longer arrives, or no longer gets done. */
const fallOf = (scene: Scene, cluster: Cluster, onset: Onset | undefined): Finding | undefined => {
  const { buckets, records, at, lasting } = scene;
  const { counts, marks } = cluster.series;
  const { timeline } = records;
  const going = Math.max(2, Math.ceil(buckets * SILENT));
  if (cluster.count < MIN_FALLING || buckets < MIN_BUCKETS) return undefined;
  let best = { from: 0, after: 0, score: 0 };
  for (let from = buckets - 1, after = 0; from > buckets / 4; from--) {
    after += counts[from]!;
    const left = buckets - from;
    const expected = ((cluster.count - after) / from) * left;
    if (left < going || after === 0 || after * FALL > expected) continue;
    const score = after * Math.log(after / expected) - (after - expected);
    if (score > best.score) best = { from, after, score };
  }
  const mark = marks.find((each, i) => i >= best.from && each !== undefined);
  if (best.score < FALL_SURPRISE || mark === undefined) return undefined;
  const x = timeline.start() + best.from * timeline.width();
  const before = (cluster.count - best.after) / best.from;
  const rest = lasting((buckets - best.from) * timeline.width());
  const now = best.after / (buckets - best.from);
  return aboutCluster(
    scene,
    cluster,
    'rate-change',
    0.25 + 0.1 * weightOf(cluster.level) + (nearOnset(scene, onset, x) ? 0.2 : 0),
    {
      title: `"${shortText(cluster)}" becomes rare at ${at(x)}: ${rate(now)} instead of ${rate(before)} per ${lasting(timeline.width())}.`,
      explanation: `It occurs ${times(best.after)} in the last ${rest}; at its rate before there would be ${Math.round(before * (buckets - best.from))}.`,
      mark,
    },
  );
};

const vanishedOf = (scene: Scene, cluster: Cluster, onset: Onset | undefined): Finding | undefined => {
  const { buckets, records, at, lasting } = scene;
  if (cluster.count < VANISHED_COUNT || buckets < MIN_BUCKETS) return undefined;
  const { counts } = cluster.series;
  let first = 0;
  while (first < buckets && counts[first] === 0) first++;
  let last = buckets - 1;
  while (last > first && counts[last] === 0) last--;
  let present = 0;
  let gap = 0;
  let widest = 0;
  for (let i = first; i <= last; i++) {
    gap = counts[i]! > 0 ? 0 : gap + 1;
    if (gap > widest) widest = gap;
    if (gap === 0) present++;
  }
  let going = 0;
  for (let i = last + 1; i < buckets; i++) if (records.timeline.total.counts[i]! > 0) going++;
  const length = last - first + 1;
  if (present < 5 || widest + 1 > (IRREGULAR * length) / present || first > buckets / 2) return undefined;
  // Silence counts only where the file goes on, and only when it is much longer than the gaps before.
  if (going < Math.max(2, buckets * SILENT) || going < 3 * (widest + 1)) return undefined;
  const silent = scene.to - cluster.lastX;
  const score = 0.3 + 0.1 * weightOf(cluster.level) + (nearOnset(scene, onset, cluster.lastX) ? 0.2 : 0);
  return aboutCluster(scene, cluster, 'vanished', score, {
    title: `"${shortText(cluster)}" stops at ${at(cluster.lastX)} after ${times(cluster.count)}.`,
    explanation: `It occurred regularly (in ${present} of ${length} intervals of ${lasting(records.timeline.width())}), last at ${at(cluster.lastX)} in line ${cluster.lastLine}; the file goes on for ${lasting(silent)} without it.`,
  });
};

/** Wordings whose rate changed against their own past. */
export const changeFindings = (scene: Scene, onset: Onset | undefined): Finding[] =>
  scene.clusters
    .flatMap(cluster => [
      riseOf(scene, cluster, onset) ?? fallOf(scene, cluster, onset),
      vanishedOf(scene, cluster, onset),
    ])
    .filter(found => found !== undefined);
