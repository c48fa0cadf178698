import { claimsIn, withInserted } from '../executor/claims.ts';
import { CODE, withoutCode } from '../executor/code-regions.ts';
import type { Source } from '../investigate/investigation.ts';
import type { ComputedWords } from './computed-words.ts';
import { type Held, heldFigures } from './held-figures.ts';
import type { Figures } from './read-figures.ts';
import { canBeCounted } from './small-counts.ts';
import { isRounded } from './source-numbers.ts';
import { derivedFrom, partsOf, type Stated, statedIn } from './stated-figures.ts';

/** Counts, shares, sizes, decimals, durations and times of day that an answer gives as those of a source. One that is neither
 *  in what the claim cites, nor among what was computed about that, nor follows from two that are, is marked. */
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

/** `computed`: what else a figure may come from. */
export const checkFigures = (
  markdown: string,
  sources: readonly Source[],
  computed: readonly ComputedWords[],
): CheckedFigures => {
  const blank = withoutCode(markdown);
  const heldBy = heldFigures(sources, computed);
  let checked = 0;
  const unknown: { readonly end: number; readonly text: string }[] = [];
  for (const { from, to, said } of claimsIn(blank)) {
    if (said.length === 0) continue;
    const words = blank.slice(from, Math.min(to, from + LONGEST_CLAIM));
    const stated = checked < MOST_CHECKED ? statedIn(words) : [];
    if (stated.length === 0) continue;
    checked += stated.length;
    const held = heldBy(said, words);
    for (const figure of stated.filter(one => !isKnown(one, words, held)))
      unknown.push({ end: afterEmphasis(blank, from + figure.end), text: figure.text });
  }
  const places = unknown.map(({ end }) => end);
  return { text: withInserted(markdown, places, ` ${NOT_IN_SOURCE}`), unknown: unknown.map(({ text }) => text) };
};

const afterEmphasis = (text: string, at: number): number =>
  at + (/^[*_]{1,3}/.exec(text.slice(at, at + 3))?.[0].length ?? 0);

const isRoundedOf = (numbers: Iterable<number>, value: number, step: number): boolean =>
  [...numbers].some(exact => isRounded(exact, value, step));

const isKnown = (stated: Stated, words: string, held: Held): boolean => {
  const { all, near } = held;
  const given = () => partsOf(words.slice(0, stated.start) + words.slice(stated.end), n => isHeld(all, n));
  const derived = () => derivedFrom([...given(), ...held.parts]);
  switch (stated.kind) {
    case 'time':
      return [...all.times, ...stated.reached].some(time =>
        stated.hasSeconds
          ? Math.abs(time - stated.seconds) <= 1
          : time >= stated.seconds - 30 && time < stated.seconds + 60,
      );
    case 'duration':
      return isKnownDuration(stated, held) || derivesDuration(stated, derivedFrom(given()));
    case 'count':
      return (
        all.numerals.has(stated.numeral) ||
        (stated.isName && held.isNamed(stated.numeral)) ||
        held.parts.includes(stated.value) ||
        derived().sums.includes(stated.value) ||
        isRate(stated, words, derived().sums)
      );
    case 'few':
      return (
        near.numbers.values.has(stated.value) ||
        held.parts.includes(stated.value) ||
        canBeCounted(stated, held.countable) ||
        namedIn(words) === stated.value ||
        derived().sums.includes(stated.value)
      );
    case 'share':
      return [near.numbers.values, near.numbers.shares, derived().shares].some(shares =>
        isRoundedOf(shares, stated.value, stated.step),
      );
    case 'decimal':
      return (
        [all.numbers.values, derived().sums].some(numbers => isRoundedOf(numbers, stated.value, stated.step)) ||
        isGrouped(stated.text, all)
      );
    case 'size': {
      const isNear = (base: number): boolean => {
        const unit = base ** stated.power;
        return all.numbers.sizes.some(exact => isRounded(exact / unit, stated.value, stated.step));
      };
      return isRoundedOf(all.numbers.values, stated.value, stated.step) || isNear(1000) || isNear(1024);
    }
  }
};

/** `15.0` of 15.004, too. */
const isHeld = ({ numbers: { values } }: Figures, value: number): boolean =>
  values.has(value) || [...values].some(exact => !Number.isInteger(exact) && isRounded(exact, value, 1));

type Of<Kind extends Stated['kind']> = Extract<Stated, { readonly kind: Kind }>;

/** Of what stands behind a name without a unit: less is hardly in milliseconds. */
const FEWEST_MS = 1000;

const isKnownDuration = (stated: Of<'duration'>, { all, near, gaps }: Held): boolean => {
  const isNear = (ms: number): boolean => Math.abs(ms - stated.ms) < stated.unitMs;
  // Times are read without the fractions of their seconds.
  const isDistance = (ms: number): boolean =>
    Math.abs(ms - stated.ms) < stated.unitMs + (stated.unitMs < 1000 ? 0 : 500);
  // What logs write without a unit is in seconds or milliseconds.
  const fractions = [...near.numbers.values].filter(value => !Number.isInteger(value));
  const settings = [...near.values].map(Number).filter(value => value >= FEWEST_MS);
  return (
    near.values.has(stated.numeral) ||
    (stated.isStatus && all.numerals.has(stated.numeral)) ||
    fractions.some(value => isNear(value * 1000) || isNear(value)) ||
    [near.durations, settings].some(some => some.some(isNear)) ||
    [stated.between, gaps].some(some => some.some(isDistance))
  );
};

type Derived = ReturnType<typeof derivedFrom>;

/** How much longer it took than something else, or how long for each of many. */
const derivesDuration = ({ text }: Of<'duration'>, { sums }: Derived): boolean => {
  const numeral = /^\d+(?:\.(\d+))?/.exec(text);
  return numeral !== null && isRoundedOf(sums, Number(numeral[0]), 10 ** -(numeral[1]?.length ?? 0));
};

const PER_SECOND = /\b(?:per|a|each|every|pro) (?:second|sekunde)\b/i;

/** As many a second as others in so many milliseconds, to a few digits. */
const isRate = ({ value }: Of<'count'>, words: string, sums: readonly number[]): boolean =>
  PER_SECOND.test(words) &&
  isRoundedOf(
    sums.map(sum => sum * 1000),
    value,
    value / 100,
  );

/** German and Spanish group the digits of thousands with a point. */
const isGrouped = (text: string, { numerals }: Figures): boolean =>
  /^\d{1,3}\.\d{3}$/.test(text) && numerals.has(text.replace('.', ''));

/** How many things the claim itself names: in code, or by citations. */
const namedIn = (words: string): number =>
  Math.max(words.match(IN_CODE)?.length ?? 0, words.match(/\[\d{1,4}\]/g)?.length ?? 0);
const IN_CODE = new RegExp(`${CODE}+`, 'g');
