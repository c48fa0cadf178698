import { durationsIn, timesIn } from './read-figures.ts';
import { type SmallCount, smallCountsIn } from './small-counts.ts';
import { numbersIn, type WrittenSize, writtenSizes } from './source-numbers.ts';

/** A figure that a stretch of an answer gives as that of its sources. */
export type Stated = { readonly start: number; readonly end: number; readonly text: string } & (
  | { readonly kind: 'time'; readonly seconds: number; readonly hasSeconds: boolean }
  /** `between`: milliseconds between the times that are given with it. */
  | {
      readonly kind: 'duration';
      readonly ms: number;
      readonly unitMs: number;
      readonly numeral: string;
      readonly between: readonly number[];
    }
  | { readonly kind: 'count'; readonly numeral: string; readonly value: number }
  /** `step`: the value of its last digit. */
  | { readonly kind: 'share' | 'decimal'; readonly value: number; readonly step: number }
  | ({ readonly kind: 'size'; readonly step: number } & WrittenSize)
  | ({ readonly kind: 'few' } & SmallCount)
);

const COUNT =
  /(?<![\w.,:/#[+@'-])\d{1,3}(?:[, \u202f']\d{3})+(?![\w:/-]|[.,]\d| ?%)|(?<![\w.,:/#[+@'-])\d{3,15}(?![\w:/-]|[.,]\d| ?%)/g;
const SHARE =
  /(?<![\w.,:/#[+@'-])(\d{1,4}(?:[.,]\d{1,4})?)[ \u00a0\u202f]?(?:%|(?:percent|per cent|Prozent|pour cent|por ciento)\b)/g;
const DECIMAL = /(?<![\w.,:/#[+@'-])\d{1,9}\.\d{1,6}(?![\w:/-]|[.,]\d)/g;
/** Of a version: behind a name or a word that says so. */
const VERSION = /(?:\b[A-Z][\w.+]*|\b(?:version|release|tag|java|python|node|tls|http|v)|\.js)\s\**$/;
/** About as many, or the number of a line, of a year, of a bound. */
const INEXACT =
  /(?:[~≈<>≤≥]|\b(?:about|approximately|approx\.?|around|roughly|nearly|almost|over|under|above|below|more than|less than|fewer than|at least|at most|up to|some|lines?|year|port|circa|ca\.|etwa|rund|über|fast|environ|plus de|casi|unos))\s*\**$/i;
/** A moment elsewhere than at Greenwich. */
const ZONE = /^\s?(?:[AaPp]\.?[Mm]\.?\b|[A-Z]{2,4}T\b|[+-]\d\d:?\d\d\b)/;
/** What is advised needs no source for its figure. */
const ADVICE =
  /(?:^[\s>*_#|-]*(?:\d{1,2}[.)] )?(?:set|raise|increase|reduce|lower|decrease|limit|cap|add|keep|use|scale|allow|configure|wait|retry|alert|upgrade|downgrade|roll|restart|try|give|make|run|check|compare|watch|test|change|let|provide|provision|then|next)\b|\b(?:should|could|would|recommend\w*|consider|suggest\w*|try|plan|aim|target|for example|e\.g\.))[^.!?]*$/i;

export const statedIn = (words: string): readonly Stated[] => {
  const times = timesIn(words)
    .filter(({ end }) => !ZONE.test(words.slice(end, end + 8)))
    .map(time => ({ kind: 'time' as const, ...time }));
  const between = times.flatMap(({ seconds: a }, i) => times.slice(i + 1).map(b => Math.abs(b.seconds - a) * 1000));
  const durations = durationsIn(words).map(duration => ({ kind: 'duration' as const, ...duration, between }));
  const readings = [
    times,
    durations,
    sizesIn(words),
    sharesIn(words),
    decimalsIn(words),
    countsIn(words),
    fewIn(words),
  ];
  const taken: Stated[] = [];
  for (const reading of readings)
    taken.push(...reading.filter(one => !taken.some(other => one.start < other.end && other.start < one.end)));
  return taken.filter(({ start }) => !INEXACT.test(words.slice(Math.max(0, start - 24), start)));
};

/** Of a sentence. */
const MOST_BEFORE = 300;

const isAdvice = (words: string, start: number): boolean =>
  ADVICE.test(words.slice(Math.max(0, start - MOST_BEFORE), start));
/** Of a numeral with one sign at most, which is the decimal one. */
const stepOf = (numeral: string): number => 10 ** -(/[.,](\d+)$/.exec(numeral)?.[1]?.length ?? 0);

const countsIn = (words: string): readonly Stated[] =>
  [...words.matchAll(COUNT)].flatMap(({ 0: text, index: start }): Stated[] => {
    const numeral = text.replace(/\D/g, '');
    const isYear = /^(?:19|20)\d\d$/.test(text);
    return isYear ? [] : [{ kind: 'count', numeral, value: Number(numeral), text, start, end: start + text.length }];
  });

const sharesIn = (words: string): readonly Stated[] =>
  [...words.matchAll(SHARE)].flatMap(({ 0: text, 1: numeral = '', index: start }): Stated[] => {
    const value = Number(numeral.replace(',', '.'));
    const given = { kind: 'share' as const, value, step: stepOf(numeral), text, start, end: start + text.length };
    return isAdvice(words, start) ? [] : [given];
  });

const decimalsIn = (words: string): readonly Stated[] =>
  [...words.matchAll(DECIMAL)].flatMap(({ 0: text, index: start }): Stated[] => {
    const given = { kind: 'decimal' as const, value: Number(text), step: stepOf(text), text, start };
    const isVersion = VERSION.test(words.slice(Math.max(0, start - 40), start));
    return isVersion || isAdvice(words, start) ? [] : [{ ...given, end: start + text.length }];
  });

const sizesIn = (words: string): readonly Stated[] =>
  writtenSizes(words)
    .filter(({ start }) => !isAdvice(words, start))
    .map(size => ({ kind: 'size', step: stepOf(String(size.value)), ...size }));

const fewIn = (words: string): readonly Stated[] =>
  smallCountsIn(words)
    .filter(({ start }) => !isAdvice(words, start))
    .map(count => ({ kind: 'few', ...count }));

/** A claim with more figures is a table. */
const MOST_PARTS = 8;

/** What follows from two of these numbers: how much more, how much together, what share, how many times. */
export const derivedFrom = (
  parts: readonly number[],
): { readonly sums: readonly number[]; readonly shares: readonly number[] } => {
  const few = parts.slice(0, MOST_PARTS);
  const pairs = few.flatMap((a, i) => few.flatMap((b, j) => (i === j ? [] : [[a, b] as const])));
  return {
    sums: pairs.flatMap(([a, b]) => [Math.abs(a - b), a + b, ...(b === 0 ? [] : [a / b])]),
    shares: [
      ...few.map(a => 100 - a),
      ...pairs.flatMap(([a, b]) => (b === 0 ? [] : [(100 * a) / b, (100 * Math.abs(a - b)) / b])),
    ],
  };
};

/** The numbers of a claim from which others may follow. */
export const partsOf = (words: string, isHeld: (value: number) => boolean): readonly number[] =>
  [...new Set(numbersIn(words.replace(/\[\d{1,4}\]/g, ' ')))].filter(isHeld);
