import { LEVELS, type Rise, type Sighting, type Signal } from '../analysis.ts';
import { WARN } from './levels.ts';
import type { Scene } from './scene.ts';
import { type Cluster, templateText } from './template-cluster.ts';
import type { Mark } from './timeline.ts';

const SHOWN = 200;
const SIGHTINGS = 24;
const QUOTE_CAP = 300;
const TEXT_CAP = 300;

/** The beginning of a text, without half a character at its end. */
const beginning = (text: string, cap: number): string =>
  text.slice(0, cap).isWellFormed() ? text.slice(0, cap) : text.slice(0, cap - 1);

/** `mark` is of bucket `bucket`, whose first record it is. */
const sightingOf = (cluster: Cluster, { x, line, quote }: Mark, bucket: number): Sighting => ({
  at: x,
  line,
  quote: beginning(quote, QUOTE_CAP),
  remaining: cluster.series.counts.subarray(bucket).reduce((sum, count) => sum + count, 0),
});

const riseOf = (scene: Scene, cluster: Cluster): Rise | null => {
  const { timeline, tally } = scene.records;
  const found = scene.riseOf(cluster);
  if (found === undefined) return null;
  const { mark, from, to, count, baseline, surprise } = found;
  const until = Math.min(timeline.start() + (to + 1) * timeline.width(), cluster.lastX, tally.to);
  return { ...sightingOf(cluster, mark, from), count, until, baseline, surprise };
};

const sightingsOf = (cluster: Cluster): Sighting[] => {
  const marked = [...cluster.series.marks.entries()].filter((entry): entry is [number, Mark] => entry[1] !== undefined);
  return marked
    .slice(0, marked.length > SIGHTINGS ? 1 : SIGHTINGS)
    .map(([bucket, mark]) => sightingOf(cluster, mark, bucket));
};

const signalOf = (cluster: Cluster, rise: Rise | null): Signal => ({
  templateId: cluster.publicId,
  text: beginning(templateText(cluster), TEXT_CAP),
  level: LEVELS[cluster.level]!,
  count: cluster.count,
  lastSeen: cluster.lastX,
  sightings: sightingsOf(cluster),
  rise,
});

/** A wording that is steady, frequent and no trouble says nothing about when something began. */
const isOfInterest = ({ cluster, rise, present }: Candidate): boolean =>
  rise !== null || present <= SIGHTINGS || cluster.level >= WARN;

type Candidate = { readonly cluster: Cluster; readonly rise: Rise | null; readonly present: number };

const unsteadiness = ({ rise, present }: Candidate): number => (rise?.surprise ?? 0) + SIGHTINGS / present;

/** What of a file a comparison with other files needs. */
export const signalsOf = (scene: Scene): Signal[] => {
  if (!scene.hasTimes) return [];
  return scene.clusters
    .map((cluster): Candidate => {
      const present = cluster.series.counts.subarray(0, scene.buckets).reduce((sum, n) => sum + (n > 0 ? 1 : 0), 0);
      return { cluster, rise: riseOf(scene, cluster), present };
    })
    .filter(isOfInterest)
    .sort(
      (a, b) =>
        Number(b.cluster.level >= WARN) - Number(a.cluster.level >= WARN) ||
        unsteadiness(b) - unsteadiness(a) ||
        a.cluster.publicId - b.cluster.publicId,
    )
    .slice(0, SHOWN)
    .map(({ cluster, rise }) => signalOf(cluster, rise));
};
