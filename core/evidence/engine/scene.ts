import { type Instant, toIso } from '../../kernel/instant.ts';
import { type Finding, LEVELS } from '../analysis.ts';
import type { RecordCollector } from './collect-records.ts';
import { type FoundRise, findRise } from './find-rise.ts';
import { ERROR, FATAL, WARN } from './levels.ts';
import { type Cluster, templateText } from './template-cluster.ts';
import type { Mark } from './timeline.ts';

/** A file read to its end, as the finders see it. Positions (`x`) are times in ms, or line numbers in a file without. */
export type Scene = {
  readonly file: string;
  readonly clusters: readonly Cluster[];
  readonly records: RecordCollector;
  readonly hasTimes: boolean;
  readonly from: number;
  readonly to: number;
  /** How far apart two things may be and still have to do with each other. */
  readonly reach: number;
  /** Buckets of the timeline in use. */
  readonly buckets: number;
  /** The strongest rise of a wording. Of more than 600 wordings only the worst and the most frequent are looked at. */
  readonly riseOf: (cluster: Cluster) => FoundRise | undefined;
  readonly at: (x: number) => string;
  readonly lasting: (length: number) => string;
};

const DAY = 86_400_000;
const MIN_REACH_MS = 60_000;
const MIN_REACH_LINES = 20;
const REACH = 0.08;
const TEXT_CAP = 120;

/** `3 s`, `2.5 min`, `4 h`, `2 days`. */
export const duration = (ms: number): string => {
  const shown = (value: number): string => String(Math.round(value * 10) / 10);
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${shown(ms / 1000)} s`;
  if (ms < 2 * 3_600_000) return `${shown(ms / 60_000)} min`;
  return ms < 2 * DAY ? `${shown(ms / 3_600_000)} h` : `${shown(ms / DAY)} days`;
};

const moment = (time: Instant, spansDays: boolean): string => {
  const iso = toIso(time);
  return spansDays ? `${iso.slice(0, 10)} ${iso.slice(11, 19)}` : iso.slice(11, 19);
};

const lineCount = (lines: number): string => `${lines} line${lines === 1 ? '' : 's'}`;

const RISES_SOUGHT = 600;

const risesOf = (clusters: readonly Cluster[], buckets: number): Scene['riseOf'] => {
  const sought = [...clusters].sort((a, b) => b.level - a.level || b.count - a.count).slice(0, RISES_SOUGHT);
  const rises = new Map(sought.map(cluster => [cluster, findRise(cluster, buckets)]));
  return cluster => rises.get(cluster);
};

export const sceneOf = (records: RecordCollector, clusters: readonly Cluster[], file: string): Scene => {
  const { tally, timeline } = records;
  const hasTimes = records.hasTimes();
  const from = hasTimes ? tally.from : 1;
  const to = hasTimes ? tally.to : tally.lines;
  const spansDays = hasTimes && Math.floor(from / DAY) !== Math.floor(to / DAY);
  return {
    file,
    clusters,
    records,
    hasTimes,
    from,
    to,
    reach: Math.max(hasTimes ? MIN_REACH_MS : MIN_REACH_LINES, (to - from) * REACH),
    buckets: timeline.used(),
    riseOf: risesOf(clusters, timeline.used()),
    at: x => (hasTimes ? moment(x, spansDays) : `line ${x}`),
    lasting: length => (hasTimes ? duration(length) : lineCount(Math.round(length))),
  };
};

/** A template's wording in a title. */
export const shortText = (cluster: Cluster): string => {
  const text = templateText(cluster);
  return text.length <= TEXT_CAP ? text : `${text.slice(0, TEXT_CAP - 1)}…`;
};

export const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** How much a level says by itself. */
export const weightOf = (level: number): number => {
  if (level >= FATAL) return 1;
  if (level >= ERROR) return 1;
  if (level === WARN) return 0.95;
  return level === 0 || level >= 3 ? 0.7 : 0.3;
};

/** Words of changes and of things running out: what such a line reports is more often a cause than a symptom. */
const CAUSE_WORDS =
  /\b(deploy(?:ed|ing|ment)?|roll(?:ed|ing)?[ -]?(?:out|back)|rollout|rollback|releas(?:e|ed|ing)|upgrad(?:e|ed|ing)|version|migrat(?:e|ed|ion|ing)|config(?:uration)?|setting|feature[ -]?flag|flag|toggl(?:e|ed)|reload(?:ed|ing)?|restart(?:ed|ing)?|shut(?:ting)? ?down|stopp(?:ed|ing)|scal(?:ed|ing)|failover|leader|elect(?:ed|ion)|exhaust(?:ed|ion)?|full|no space|quota|limit|exceed(?:ed|s)?|saturat(?:ed|ion)|out of memory|oom|killed|evict(?:ed|ion)?|expir(?:ed|es|y|ing)|certificate|leak|deadlock|throttl(?:ed|ing)|drain(?:ed|ing)?|unhealthy|unreachable|refused|lost|chang(?:ed?|ing)|switch(?:ed|ing)?|revok(?:ed|ing)|rotat(?:ed|ing)|disabled|removed|dropp(?:ed|ing)|read-only|maintenance|backup|vacuum|lock(?:ed)?)\b/i;

export const hasCauseWords = (text: string): boolean => CAUSE_WORDS.test(text);

export const soundsLikeCause = (cluster: Cluster): boolean => hasCauseWords(cluster.example);

/** Where a wording is for the first time: another line than the first of the file where the newest lines come first. */
export const beginOf = ({ series, firstX, firstLine, example }: Cluster): Mark => {
  const first = series.marks.find(mark => mark !== undefined);
  return first?.x === firstX ? first : { x: firstX, line: firstLine, quote: example };
};

const orNull = (time: number): number | null => (Number.isNaN(time) ? null : time);

/** What a finding about one template has in common with all others. It is about the template's first line, or the mark. */
export const aboutCluster = (
  scene: Scene,
  cluster: Cluster,
  kind: Finding['kind'],
  score: number,
  { title, explanation, mark }: { readonly title: string; readonly explanation: string; readonly mark?: Mark },
): Finding => {
  const { line, quote } = mark ?? beginOf(cluster);
  return {
    id: `${kind}-${cluster.publicId}-${line}`,
    kind,
    title,
    explanation,
    grade: 'confirmed',
    score: Math.max(0, Math.min(1, Math.round(score * 1000) / 1000)),
    count: cluster.count,
    firstSeen: mark === undefined || !scene.hasTimes ? orNull(cluster.firstTime) : mark.x,
    lastSeen: orNull(cluster.lastTime),
    // The line that is quoted: a place to look at, not the stretch of the file in which it recurs.
    locator: { file: scene.file, fromLine: line, toLine: line },
    quote,
    templateId: cluster.publicId,
    level: LEVELS[cluster.level]!,
  };
};
