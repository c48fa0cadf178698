import type { Finding } from '../analysis.ts';
import type { Onset } from './find-onset.ts';
import { WARN } from './levels.ts';
import { aboutCluster, beginOf, type Scene, shortText, soundsLikeCause, times, weightOf } from './scene.ts';
import type { Cluster } from './template-cluster.ts';

/** The part of a file in which everything is new. */
const START_UP = 0.1;
/** The part in which what is neither trouble nor a change is never new, wherever the errors begin: the file's routine. */
const ROUTINE = 0.03;
const CAUSE_BONUS = 0.2;
const RARE = 3;

const startUpEnd = ({ from, to }: Scene, onset: Onset | undefined): number => {
  const tenth = from + (to - from) * START_UP;
  return onset === undefined ? tenth : Math.min(tenth, from + (onset.first.x - from) / 2);
};

/** No warning, no error, and nothing that sounds like a change. */
const isPlain = (cluster: Cluster): boolean => cluster.level < WARN && !soundsLikeCause(cluster);

/** Near 1 just before the onset, a half at the scene's reach, and less after it: what comes later is a symptom. */
const scoreOf = (scene: Scene, cluster: Cluster, onset: Onset | undefined, crowd: number): number => {
  const bonus = soundsLikeCause(cluster) ? CAUSE_BONUS : 0;
  const weight = Math.min(1, weightOf(cluster.level) + bonus);
  if (onset === undefined) return 0.15 + 0.4 * weight * (cluster.count <= RARE ? 1 : 0.8);
  const distance = onset.first.x - cluster.firstX;
  const nearness = 1 / (1 + Math.abs(distance) / scene.reach);
  const isBefore = distance > 0 || (distance === 0 && beginOf(cluster).line <= onset.first.line);
  if (!isBefore) return 0.12 + 0.35 * weight * nearness;
  // Many harmless new wordings at once are a phase of the program, not a cause.
  return 0.06 + 0.9 * weight * nearness * (isPlain(cluster) ? 1 / (1 + crowd / 8) : 1);
};

const distanceText = (scene: Scene, cluster: Cluster, onset: Onset | undefined): string => {
  if (onset === undefined) return '';
  const distance = onset.first.x - cluster.firstX;
  if (distance === 0 && beginOf(cluster).line === onset.first.line) return ': it is the first error';
  const name = onset.isRise ? 'the errors rise' : 'the first error';
  if (distance === 0)
    return beginOf(cluster).line < onset.first.line ? `, right before ${name}` : `, right after ${name}`;
  return `, ${scene.lasting(Math.abs(distance))} ${distance > 0 ? 'before' : 'after'} ${name}`;
};

/** Wordings that appeared after the start-up phase: deploys, changes and resources running out come just before errors. */
export const firstSeenFindings = (scene: Scene, onset: Onset | undefined): Finding[] => {
  const from = startUpEnd(scene, onset);
  const routineUntil = scene.from + (scene.to - scene.from) * ROUTINE;
  const late = scene.clusters.filter(
    cluster => cluster.firstX > from && (cluster.firstX > routineUntil || !isPlain(cluster)),
  );
  const before =
    onset === undefined
      ? []
      : late.filter(({ firstX }) => firstX <= onset.first.x && firstX > onset.first.x - scene.reach);
  return late.map(cluster => {
    const where = distanceText(scene, cluster, onset);
    const rest =
      cluster.count === 1
        ? 'It occurs once.'
        : `It occurs ${times(cluster.count)}, the last at ${scene.at(cluster.lastX)}.`;
    return aboutCluster(scene, cluster, 'first-seen', scoreOf(scene, cluster, onset, before.length), {
      title: `New at ${scene.at(cluster.firstX)}${where}: "${shortText(cluster)}" (${times(cluster.count)}).`,
      explanation: `First seen ${scene.at(cluster.firstX)}${where}; nothing like it in the ${scene.lasting(cluster.firstX - scene.from)} before. ${rest}`,
    });
  });
};
