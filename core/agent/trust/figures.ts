import { claimsIn, withInserted } from '../executor/claims.ts';
import { CODE, withoutCode } from '../executor/code-regions.ts';
import type { Source } from '../investigate/investigation.ts';
import { placeOf } from './grade.ts';
import { type Figures, figuresOf, joinedFigures, timesIn } from './read-figures.ts';
import { type Countable, canBeCounted, countableIn } from './small-counts.ts';
import { isRounded } from './source-numbers.ts';
import { derivedFrom, partsOf, type Stated, statedIn } from './stated-figures.ts';

/** Counts, shares, sizes, decimals, durations and times of day that an answer gives as those of a source. One that is neither
 *  there, nor among what was computed, nor follows from two that are, is marked. */
export type CheckedFigures = {
  readonly text: string;
  /** As they were written. */
  readonly unknown: readonly string[];
};

export const NOT_IN_SOURCE = '*(not in the source)*';

/** An answer that gives more is not read on. */
const MOST_CHECKED = 500;
/** A longer one is no sentence, and is not read to its end. */
const LONGEST_CLAIM = 4_000;

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
    const words = blank.slice(from, Math.min(to, from + LONGEST_CLAIM));
    const stated = checked < MOST_CHECKED ? statedIn(words) : [];
    if (stated.length === 0) continue;
    checked += stated.length;
    const held = known(said);
    for (const figure of stated.filter(one => !isKnown(one, words, held)))
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
  const held = new Map<string, Held>();
  return (said: readonly number[]): Held => {
    const key = [...new Set(said)].sort((a, b) => a - b).join();
    const before = held.get(key);
    if (before !== undefined) return before;
    const cited = [...new Set(said.flatMap(id => files.get(id) ?? []))].sort();
    const texts = sources.filter(({ view }) => said.includes(view.id)).map(({ text }) => text);
    const now = {
      figures: joinedFigures([computed, ...cited.map(ofFile)]),
      countable: countableIn(texts),
      gaps: gapsIn(texts),
    };
    held.set(key, now);
    return now;
  };
};

const textOf = ({ view, text, facts }: Source): string =>
  [text, view.quote, view.title, view.locator, ...facts].join('\n');

/** What a claim may be held against. */
type Held = {
  readonly figures: Figures;
  /** In exactly the sources that are cited. */
  readonly countable: Countable;
  /** Milliseconds between times that they name. */
  readonly gaps: readonly number[];
};

/** With more of them almost any distance is one. */
const MOST_MOMENTS = 8;

const gapsIn = (texts: readonly string[]): readonly number[] => {
  const moments = [...new Set(texts.flatMap(text => timesIn(text).map(({ seconds }) => seconds)))].slice(
    0,
    MOST_MOMENTS,
  );
  return moments.flatMap((a, i) => moments.slice(i + 1).map(b => Math.abs(b - a) * 1000));
};

const isKnown = (stated: Stated, words: string, { figures, countable, gaps }: Held): boolean => {
  const { values, shares, sizes } = figures.numbers;
  const isRoundedOf = (numbers: Iterable<number>, value: number, step: number): boolean =>
    [...numbers].some(exact => isRounded(exact, value, step));
  const derived = () =>
    derivedFrom(partsOf(words.slice(0, stated.start) + words.slice(stated.end), n => values.has(n)));
  switch (stated.kind) {
    case 'time':
      return figures.times.some(time =>
        stated.hasSeconds
          ? Math.abs(time - stated.seconds) <= 1
          : time >= stated.seconds - 30 && time < stated.seconds + 60,
      );
    case 'duration': {
      const isNear = (ms: number): boolean => Math.abs(ms - stated.ms) < stated.unitMs;
      // What logs write without a unit is in seconds or milliseconds.
      const fractions = [...values].filter(value => !Number.isInteger(value));
      return (
        figures.values.has(stated.numeral) ||
        fractions.some(value => isNear(value * 1000) || isNear(value)) ||
        [figures.durations, stated.between, gaps].some(all => all.some(isNear))
      );
    }
    case 'count':
      return figures.numerals.has(stated.numeral) || derived().sums.includes(stated.value);
    case 'few':
      return (
        values.has(stated.value) ||
        canBeCounted(stated, countable) ||
        namedIn(words) === stated.value ||
        derived().sums.includes(stated.value)
      );
    case 'share':
      return [values, shares, derived().shares].some(all => isRoundedOf(all, stated.value, stated.step));
    case 'decimal':
      return [values, derived().sums].some(all => isRoundedOf(all, stated.value, stated.step));
    case 'size': {
      const isNear = (base: number): boolean => {
        const unit = base ** stated.power;
        return sizes.some(exact => isRounded(exact / unit, stated.value, stated.step));
      };
      return isRoundedOf(values, stated.value, stated.step) || isNear(1000) || isNear(1024);
    }
  }
};

/** How many things the claim itself names: in code, or by citations. */
const namedIn = (words: string): number =>
  Math.max(words.match(IN_CODE)?.length ?? 0, words.match(/\[\d{1,4}\]/g)?.length ?? 0);
const IN_CODE = new RegExp(`${CODE}+`, 'g');
