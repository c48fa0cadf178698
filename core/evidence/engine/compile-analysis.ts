import { type Analysis, type Histogram, LEVELS, type Template } from '../analysis.ts';
import type { RecordCollector } from './collect-records.ts';
import { signalsOf } from './find-signals.ts';
import { findings } from './findings.ts';
import { notesOf } from './notes.ts';
import { parametersOf } from './parameters.ts';
import { sceneOf } from './scene.ts';
import { type Cluster, templateText } from './template-cluster.ts';

const TEMPLATES_SHOWN = 500;
const DOMINANT = 0.8;
const TEXT_CAP = 1000;

const orNull = (time: number): number | null => (Number.isNaN(time) ? null : time);

const toTemplate = (cluster: Cluster): Template => ({
  id: cluster.publicId,
  text: templateText(cluster).slice(0, TEXT_CAP),
  count: cluster.count,
  level: LEVELS[cluster.level]!,
  firstSeen: orNull(cluster.firstTime),
  lastSeen: orNull(cluster.lastTime),
  firstLine: cluster.firstLine,
  lastLine: cluster.lastLine,
  example: cluster.example,
  parameters: parametersOf(cluster),
});

const histogramOf = ({ timeline, hasTimes }: RecordCollector): Histogram | null =>
  !hasTimes() || timeline.used() === 0
    ? null
    : {
        startsAt: timeline.start(),
        bucketMs: timeline.width(),
        buckets: Array.from({ length: timeline.used() }, (_, i) => ({
          total: timeline.total.counts[i]!,
          errors: timeline.errors.counts[i]!,
        })),
      };

/** The format of most records; `mixed` where none has four fifths of them. */
const formatOf = ({ tally }: RecordCollector): string => {
  const counts = [...tally.formats].sort((a, b) => b[1] - a[1]);
  const [first] = counts;
  if (first === undefined) return 'plain';
  return first[1] >= tally.records * DOMINANT ? first[0] : 'mixed';
};

/** Puts the answer together when the whole file was read. */
export const compileAnalysis = (records: RecordCollector, name: string): Analysis => {
  const { tally, miner, traces, worst } = records;
  const clusters = miner.live();
  const scene = sceneOf(records, clusters, name);
  const ranked = [...clusters].sort((a, b) => b.level - a.level || b.count - a.count || a.publicId - b.publicId);
  return {
    format: formatOf(records),
    bytes: tally.bytes,
    lines: tally.lines,
    records: tally.records,
    from: orNull(tally.from),
    to: orNull(tally.to),
    levels: LEVELS.map((level, i) => ({ level, count: tally.levels[i]! })).filter(({ count }) => count > 0),
    templates: ranked.slice(0, TEMPLATES_SHOWN).map(toTemplate),
    templateCount: clusters.length,
    stackTraces: traces.list(name),
    histogram: histogramOf(records),
    findings: findings(scene),
    signals: signalsOf(scene),
    worstLines: worst.worst(id => (id < 0 ? 1 : (miner.resolve(id)?.count ?? 1))),
    notes: notesOf(records, clusters.length),
  };
};
