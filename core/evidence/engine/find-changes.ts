import type { Finding } from '../analysis.ts';
import type { Onset } from './find-onset.ts';
import { aboutCluster, type Scene, shortText, times, weightOf } from './scene.ts';
import type { Cluster } from './template-cluster.ts';

const MIN_BUCKETS = 8;
const BURST_COUNT = 10;
const BURST_RATIO = 4;
/** Of one bucket under a Poisson distribution with the template's own mean, as a log-likelihood ratio. */
const BURST_SURPRISE = 10;
/** A wording is regular when its widest gap is not more than so many times its mean gap. */
const IRREGULAR = 4;
const VANISHED_COUNT = 10;
const SILENT = 0.15;

const nearOnset = (scene: Scene, onset: Onset | undefined, x: number): boolean =>
  onset !== undefined && Math.abs(onset.first.x - x) <= scene.reach;

const rate = (value: number): string => String(Math.round(value * 100) / 100);

const burstOf = (scene: Scene, cluster: Cluster, onset: Onset | undefined): Finding | undefined => {
  const { buckets, records, at, lasting } = scene;
  if (cluster.count < BURST_COUNT || buckets < MIN_BUCKETS) return undefined;
  const { counts } = cluster.series;
  let peak = 0;
  for (let i = 1; i < buckets; i++) if (counts[i]! > counts[peak]!) peak = i;
  let earlier = 0;
  for (let i = 0; i < peak; i++) if (counts[i]! > 0) earlier++;
  const count = counts[peak]!;
  const mean = (cluster.count - count) / (buckets - 1);
  if (earlier < 2 || count < mean * BURST_RATIO || mean === 0) return undefined;
  if (count * Math.log(count / mean) - (count - mean) < BURST_SURPRISE) return undefined;
  const { timeline } = records;
  const x = timeline.start() + peak * timeline.width();
  const width = lasting(timeline.width());
  const ratio = count / mean;
  const score =
    0.2 +
    0.2 * weightOf(cluster.level) +
    0.1 * Math.min(1, Math.log10(ratio) / 2) +
    (nearOnset(scene, onset, x) ? 0.1 : 0);
  return aboutCluster(scene, cluster, 'burst', score, {
    title: `"${shortText(cluster)}" bursts at ${at(x)}: ${count} in ${width}, ${rate(ratio)} times its usual rate.`,
    explanation: `${count} of its ${times(cluster.count)} fall into the ${width} from ${at(x)}; otherwise it occurs ${rate(mean)} times per ${width}.`,
  });
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
    .flatMap(cluster => [burstOf(scene, cluster, onset), vanishedOf(scene, cluster, onset)])
    .filter(found => found !== undefined);
