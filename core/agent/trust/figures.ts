import { claimsIn, withInserted } from '../executor/claims.ts';
import { withoutCode } from '../executor/code-regions.ts';
import type { Source } from '../investigate/investigation.ts';
import { placeOf } from './grade.ts';
import { durationsIn, type Figures, figuresOf, joinedFigures, timesIn } from './read-figures.ts';

/** Counts of three digits and more, durations and times of day that an answer gives as those of a source. A count that is
 *  neither there nor among what was computed is marked. */
export type CheckedFigures = {
  readonly text: string;
  /** As they were written. */
  readonly unknown: readonly string[];
};

export const NOT_IN_SOURCE = '*(not in the source)*';

/** An answer that gives more is not read on. */
const MOST_CHECKED = 500;

/** `computed`: what else a figure may come from, whatever is cited with it: what was counted, the question. */
export const checkFigures = (
  markdown: string,
  sources: readonly Source[],
  computed: readonly string[],
): CheckedFigures => {
  const blank = withoutCode(markdown);
  const known = figuresFrom(sources, figuresOf(computed.join('\n')));
  let checked = 0;
  const unknown: { readonly end: number; readonly text: string }[] = [];
  for (const { from, to, said } of claimsIn(blank)) {
    if (said.length === 0) continue;
    const stated = checked < MOST_CHECKED ? statedIn(blank.slice(from, to)) : [];
    if (stated.length === 0) continue;
    checked += stated.length;
    const figures = known(said);
    for (const figure of stated.filter(one => !isKnown(one, figures)))
      unknown.push({ end: afterEmphasis(blank, from + figure.end), text: figure.text });
  }
  const places = unknown.map(({ end }) => end);
  return { text: withInserted(markdown, places, ` ${NOT_IN_SOURCE}`), unknown: unknown.map(({ text }) => text) };
};

const afterEmphasis = (text: string, at: number): number =>
  at + (/^[*_]{1,3}/.exec(text.slice(at, at + 3))?.[0].length ?? 0);

/** What may be said of a source may be said of its neighbours in the same file or document. */
const figuresFrom = (sources: readonly Source[], computed: Figures) => {
  const fileOf = ({ view }: Source): string => placeOf({ ...view, locator: '' });
  const byFile = Map.groupBy(sources, fileOf);
  const files = new Map(sources.map(source => [source.view.id, fileOf(source)]));
  const read = new Map<string, Figures>();
  const ofFile = (file: string): Figures => {
    const figures = read.get(file) ?? figuresOf((byFile.get(file) ?? []).map(textOf).join('\n'));
    read.set(file, figures);
    return figures;
  };
  const joined = new Map<string, Figures>();
  return (said: readonly number[]): Figures => {
    const cited = [...new Set(said.flatMap(id => files.get(id) ?? []))].sort();
    const key = cited.join('\n');
    const figures = joined.get(key) ?? joinedFigures([computed, ...cited.map(ofFile)]);
    joined.set(key, figures);
    return figures;
  };
};

const textOf = ({ view, text, facts }: Source): string =>
  [text, view.quote, view.title, view.locator, ...facts].join('\n');

type Stated = { readonly end: number; readonly text: string } & (
  | { readonly kind: 'time'; readonly seconds: number; readonly hasSeconds: boolean }
  /** `between`: milliseconds between the times that are given with it. */
  | {
      readonly kind: 'duration';
      readonly ms: number;
      readonly unitMs: number;
      readonly numeral: string;
      readonly between: readonly number[];
    }
  | { readonly kind: 'count'; readonly numeral: string }
);

const COUNT =
  /(?<![\w.,:/#[+@'-])\d{1,3}(?:[, \u202f']\d{3})+(?![\w:/-]|[.,]\d| ?%)|(?<![\w.,:/#[+@'-])\d{3,15}(?![\w:/-]|[.,]\d| ?%)/g;
/** About as many, or the number of a line, of a year, of a bound. */
const INEXACT =
  /(?:[~≈<>≤≥]|\b(?:about|approximately|approx\.?|around|roughly|nearly|almost|over|under|above|below|more than|less than|fewer than|at least|at most|up to|some|lines?|year|port|circa|ca\.|etwa|rund|über|fast|environ|plus de|casi|unos))\s*\**$/i;
/** A moment elsewhere than at Greenwich. */
const ZONE = /^\s?(?:[AaPp]\.?[Mm]\.?\b|[A-Z]{2,4}T\b|[+-]\d\d:?\d\d\b)/;

const statedIn = (words: string): readonly Stated[] => {
  const times = timesIn(words)
    .filter(({ end }) => !ZONE.test(words.slice(end, end + 8)))
    .map(time => ({ kind: 'time' as const, ...time }));
  const between = times.flatMap(({ seconds: a }, i) => times.slice(i + 1).map(b => Math.abs(b.seconds - a) * 1000));
  const durations = durationsIn(words).map(duration => ({ kind: 'duration' as const, ...duration, between }));
  const taken = [...times, ...durations];
  const counts = [...words.matchAll(COUNT)].flatMap(({ 0: text, index: start }): Stated[] => {
    const end = start + text.length;
    const numeral = text.replace(/\D/g, '');
    const isYear = /^(?:19|20)\d\d$/.test(text);
    const isTaken = taken.some(other => start < other.end && other.start < end);
    return isYear || isTaken ? [] : [{ kind: 'count', numeral, text, end }];
  });
  return [...taken, ...counts].filter(
    ({ end, text }) => !INEXACT.test(words.slice(Math.max(0, end - text.length - 24), end - text.length)),
  );
};

const isKnown = (stated: Stated, known: Figures): boolean => {
  if (stated.kind === 'count') return known.numerals.has(stated.numeral);
  if (stated.kind === 'time')
    return known.times.some(time =>
      stated.hasSeconds
        ? Math.abs(time - stated.seconds) <= 1
        : time >= stated.seconds - 30 && time < stated.seconds + 60,
    );
  const isNear = (ms: number): boolean => Math.abs(ms - stated.ms) < stated.unitMs;
  return known.values.has(stated.numeral) || known.durations.some(isNear) || stated.between.some(isNear);
};
