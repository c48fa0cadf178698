import type { Finding } from '../analysis.ts';
import { type ChangePoint, changePoints } from './change-points.ts';
import { isCounter, rates } from './counter.ts';
import { clock, figure, span } from './figures.ts';
import type { GapFinder } from './find-gaps.ts';
import { furthestOutlier } from './find-outlier.ts';
import type { Sample, Series } from './series.ts';

const PER_SERIES = 3;
const SHOWN = 30;
/** Steeper than usual by so much, it is a step and no drift. */
const ABRUPT = 5;
/** Levels that a drift goes through at least. */
const DRIFT = 3;

type Found = Pick<Finding, 'kind' | 'title' | 'explanation' | 'score' | 'count' | 'firstSeen' | 'lastSeen'> & {
  readonly line: number;
};

/** Something of a series, before it is put in the company of the others. */
type Told = Found & { readonly series: string };

const orNull = (at: number): number | null => (Number.isNaN(at) ? null : at);
const when = ({ at, line }: Sample): string =>
  Number.isNaN(at) ? `from line ${line} on` : `at ${clock(at)} (line ${line})`;
const rounded = (score: number): number => Math.round(score * 1000) / 1000;

const scoreOf = ({ before, after, strength }: ChangePoint): number => {
  const ratio = Math.abs(after - before) / Math.max(Math.abs(after), Math.abs(before));
  return 0.35 + 0.2 * Math.min(1, ratio) + 0.15 * Math.min(1, Math.log10(strength) / 2);
};

/** How exactly a change is dated, where one bucket holds several values. */
const exactness = (perBucket: number): string =>
  perBucket > 1
    ? ` Of so many rows, ${perBucket} at a time were taken together: it may have been so many earlier.`
    : '';

/** The first value of the new level: of a bucket in which the change happened, the one that is furthest over there. */
const beginOf = ({ at, before, after }: ChangePoint, places: readonly Place[]): Sample => {
  const place = places[at]!;
  const { most, least } = places[at - 1] ?? place;
  const middle = (before + after) / 2;
  if (after > before) return most && most.value > middle ? most : place;
  return least && least.value < middle ? least : place;
};

/** Where a value of the series that is looked at begins. The extremes of a rate are not known. */
type Place = Sample & { readonly most?: Sample; readonly least?: Sample };

const changesOf = (series: Series, isBackwards: boolean): { told: Told[]; changes: readonly ChangePoint[] } => {
  const buckets = series.buckets();
  const counted = isCounter(series, isBackwards) ? rates(buckets) : undefined;
  const values = counted?.values ?? Float64Array.from(buckets, ({ mean }) => mean);
  const places: readonly Place[] =
    counted?.places ?? buckets.map(({ first, most, least }) => ({ ...first, most, least }));
  const changes = changePoints(values);
  const perBucket = buckets[0]?.count ?? 1;
  const perSecond = counted ? ' per second' : '';
  const told = changes
    .filter(({ abruptness }) => abruptness >= ABRUPT)
    .map((change): Told => {
      const { at, before, after, until } = change;
      const place = beginOf(change, places);
      const verb = after > before ? 'rose' : 'fell';
      return {
        series: series.name,
        kind: 'metric-change',
        title: `"${series.name}" ${verb} from ${figure(before)} to ${figure(after)}${perSecond} ${when(place)}.`,
        explanation: `Means of the values before and after it, up to the next change.${exactness(perBucket)}`,
        score: rounded(scoreOf(change)),
        count: (until - at) * perBucket,
        firstSeen: orNull(place.at),
        lastSeen: orNull(places[until - 1]!.at),
        line: place.line,
      };
    })
    .sort((a, b) => b.score - a.score || a.line - b.line)
    .slice(0, PER_SERIES);
  return { told: [...told, ...climbOf(series.name, changes, places)], changes: counted ? [] : changes };
};

/** What climbs or sinks without a step, as leaking memory does: many levels, each beyond the one before. */
const climbOf = (series: string, changes: readonly ChangePoint[], places: readonly Sample[]): Told[] => {
  const [first, last] = [changes[0], changes.at(-1)];
  const gradual = changes.filter(({ abruptness }) => abruptness < ABRUPT);
  if (first === undefined || last === undefined || gradual.length < DRIFT) return [];
  const rises = changes.every(({ before, after }) => after > before);
  if (!rises && !changes.every(({ before, after }) => after < before)) return [];
  const [from, to] = [places[0]!, places.at(-1)!];
  return [
    {
      series,
      kind: 'metric-change',
      title: `"${series}" ${rises ? 'climbed' : 'sank'} steadily from ${figure(first.before)} to ${figure(last.after)}, ${when(from).replace(/^(?:at|from) /, 'from ')}.`,
      explanation: 'Its level never went back. The figures are means of its first and its last stretch.',
      score: 0.45,
      count: places.length,
      firstSeen: orNull(from.at),
      lastSeen: orNull(to.at),
      line: from.line,
    },
  ];
};

const outlierOf = (series: Series, changes: readonly ChangePoint[], isBackwards: boolean): Told[] => {
  if (isCounter(series, isBackwards)) return [];
  const found = furthestOutlier(series.buckets(), changes);
  if (found === undefined) return [];
  const { sample, median, distance } = found;
  return [
    {
      series: series.name,
      kind: 'metric-outlier',
      title: `"${series.name}" was ${figure(sample.value)} ${when(sample)}; ${figure(median)} is usual.`,
      explanation: `${figure(distance)} times the median deviation away from the median.`,
      score: rounded(0.3 + 0.1 * Math.min(1, Math.log10(distance) / 3)),
      count: 1,
      firstSeen: orNull(sample.at),
      lastSeen: orNull(sample.at),
      line: sample.line,
    },
  ];
};

const resetsOf = (series: Series): Told[] => {
  if (!isCounter(series, false)) return [];
  const { falls } = series.steps();
  const [first] = series.falls();
  if (first === undefined) return [];
  const { before, after } = first;
  const more = falls > 1 ? `, and ${falls - 1} more ${falls === 2 ? 'time' : 'times'} later` : '';
  return [
    {
      series: series.name,
      kind: 'counter-reset',
      title: `The counter "${series.name}" went back from ${figure(before)} to ${figure(after.value)} ${when(after)}${more}.`,
      explanation: 'A counter goes back when its process starts anew.',
      score: 0.5,
      count: falls,
      firstSeen: orNull(after.at),
      lastSeen: orNull((series.falls().at(-1) ?? first).after.at),
      line: after.line,
    },
  ];
};

const gapsOf = (finder: GapFinder): Found[] => {
  const { usualMs, gaps } = finder.gaps();
  return gaps.map(({ from, to, line }) => ({
    kind: 'metric-gap',
    title: `There are no values from ${clock(from)} to ${clock(to)} (${span(to - from)}; line ${line}).`,
    explanation: `Usually there is one every ${span(usualMs)}. Whoever measures was gone, or could not reach what it measures.`,
    score: 0.42,
    count: 1,
    firstSeen: from,
    lastSeen: to,
    line,
  }));
};

/** What another series did right after it: that is what an order of causes is read from. */
const withSequel = (told: Told, all: readonly Told[]): Found => {
  const { series, ...found } = told;
  const begin = told.firstSeen;
  if (begin === null || told.kind !== 'metric-change') return found;
  const next = all
    .filter(
      other =>
        other.series !== series &&
        other.kind === 'metric-change' &&
        other.firstSeen !== null &&
        other.firstSeen > begin,
    )
    .sort((a, b) => a.firstSeen! - b.firstSeen!)[0];
  if (next === undefined) return found;
  return {
    ...found,
    explanation: `${found.explanation} ${span(next.firstSeen! - begin)} before "${next.series}" changed.`,
  };
};

const toFinding = (file: string, { line, ...found }: Found): Finding => ({
  id: `${found.kind}-${line}`,
  ...found,
  grade: 'confirmed',
  locator: { file, fromLine: line, toLine: line },
  quote: '',
  templateId: null,
  level: 'none',
});

const withOwnIds = (findings: readonly Finding[]): Finding[] => {
  const used = new Map<string, number>();
  return findings.map(finding => {
    const nth = (used.get(finding.id) ?? 0) + 1;
    used.set(finding.id, nth);
    return nth === 1 ? finding : { ...finding, id: `${finding.id}-${nth}` };
  });
};

/** What stands out in the columns of a table with a clock, best first. */
export const metricFindings = (file: string, series: readonly Series[], finder: GapFinder): readonly Finding[] => {
  const isBackwards = finder.earlier() > finder.later();
  const told = series.flatMap(one => {
    const { told: changed, changes } = changesOf(one, isBackwards);
    return [...changed, ...outlierOf(one, changes, isBackwards), ...(isBackwards ? [] : resetsOf(one))];
  });
  const found = [...told.map(one => withSequel(one, told)), ...gapsOf(finder)];
  found.sort((a, b) => b.score - a.score || a.line - b.line || (a.title < b.title ? -1 : 1));
  return withOwnIds(found.slice(0, SHOWN).map(one => toFinding(file, one)));
};
