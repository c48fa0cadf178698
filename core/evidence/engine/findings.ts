import { type Finding, LEVELS } from '../analysis.ts';
import type { TraceKind } from './collect-traces.ts';
import { changeFindings } from './find-changes.ts';
import { firstSeenFindings } from './find-first-seen.ts';
import { type Onset, onsetFinding, onsetOf } from './find-onset.ts';
import { FATAL } from './levels.ts';
import { aboutCluster, beginOf, type Scene, shortText, times } from './scene.ts';

const SHOWN = 40;
const RARE = 3;
const WEAK_FIRST_SEEN = 12;

const orNull = (time: number): number | null => (Number.isNaN(time) ? null : time);

/** Errors that occur one to three times: they drown in counts. */
const rareErrors = (scene: Scene, onset: Onset | undefined): Finding[] =>
  scene.clusters
    .filter(({ errors, count }) => errors > 0 && count <= RARE)
    .map(cluster => {
      const isEarly = onset !== undefined && cluster.firstX <= onset.first.x;
      const score =
        (cluster.level >= FATAL ? 0.5 : 0.38) + (isEarly && onset.first.x - cluster.firstX <= scene.reach ? 0.12 : 0);
      return aboutCluster(scene, cluster, 'rare-error', score, {
        title: `A rare ${LEVELS[cluster.level]} (${times(cluster.count)}) at ${scene.at(cluster.firstX)}: "${shortText(cluster)}".`,
        explanation: `It occurs ${times(cluster.count)} in ${scene.records.tally.records} records, first in line ${beginOf(cluster).line}.`,
      });
    });

const traceFinding = (scene: Scene, kind: TraceKind, most: number, onset: Onset | undefined): Finding => {
  const { first, count } = kind;
  const { trace } = first;
  const cluster = first.cluster < 0 ? undefined : scene.records.miner.resolve(first.cluster);
  const distance = onset === undefined ? 0 : Math.abs(onset.first.x - kind.firstX);
  const score =
    0.3 + (0.15 * count) / most + 0.15 / (1 + distance / scene.reach) + (trace.rootCause === null ? 0 : 0.05);
  const cause = trace.rootCause === null ? '' : `; root cause: ${trace.rootCause}`;
  const what = trace.message === '' ? trace.type : `${trace.type}: ${trace.message}`;
  return {
    id: `stack-trace-${cluster?.publicId ?? 0}-${first.fromLine}`,
    kind: 'stack-trace',
    title: `${what.slice(0, 200)} was thrown ${times(count)}, first at ${scene.at(kind.firstX)}${cause.slice(0, 200)}.`,
    explanation: `${times(count).replace(/^o/, 'O')} with the same type and innermost frames: ${trace.frames.slice(0, 3).join(' < ')}.`,
    grade: 'confirmed',
    score: Math.round(score * 1000) / 1000,
    count,
    firstSeen: orNull(kind.firstTime),
    lastSeen: orNull(kind.lastTime),
    locator: { file: scene.file, fromLine: first.fromLine, toLine: first.toLine },
    quote: first.quote,
    templateId: cluster?.publicId ?? null,
    level: LEVELS[first.level]!,
  };
};

/** One finding per template says enough: the best. Stack traces and the onset stand for themselves. */
const withoutRepeats = (ranked: readonly Finding[], onset: Finding | undefined): Finding[] => {
  const seen = new Set<number>();
  if (onset?.templateId !== null && onset !== undefined) seen.add(onset.templateId);
  return ranked.filter(finding => {
    if (finding === onset || finding.kind === 'stack-trace' || finding.templateId === null) return true;
    if (seen.has(finding.templateId)) return false;
    seen.add(finding.templateId);
    return true;
  });
};

/** New wordings that say little are kept to a few, so that they do not push out the rest. */
const withoutNoise = (findings: readonly Finding[]): Finding[] => {
  let weak = 0;
  return findings.filter(({ kind, score }) => kind !== 'first-seen' || score >= 0.3 || ++weak <= WEAK_FIRST_SEEN);
};

/** What stands out in a file, the likely cause before the loudest symptom. */
export const findings = (scene: Scene): Finding[] => {
  const { records } = scene;
  if (records.tally.records === 0) return [];
  const onset = onsetOf(scene);
  const rise = onset === undefined ? undefined : onsetFinding(scene, onset);
  const kinds = records.traces.kinds();
  const most = Math.max(1, ...kinds.map(kind => kind.count));
  const all = [
    ...(rise === undefined ? [] : [rise]),
    ...firstSeenFindings(scene, onset),
    ...changeFindings(scene, onset),
    ...kinds.map(kind => traceFinding(scene, kind, most, onset)),
    ...rareErrors(scene, onset),
  ].sort((a, b) => b.score - a.score || a.locator.fromLine - b.locator.fromLine || (a.id < b.id ? -1 : 1));
  return withoutNoise(withoutRepeats(all, rise)).slice(0, SHOWN);
};
