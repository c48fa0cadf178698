import { durationsIn, type StatedTime, timesIn } from './read-figures.ts';
import { type SmallCount, smallCountsIn } from './small-counts.ts';
import { numbersIn, type WrittenSize, writtenSizes } from './source-numbers.ts';

/** A figure that a stretch of an answer gives as that of its sources. */
export type Stated = {
  readonly start: number;
  readonly end: number;
  readonly text: string;
} /** `reached`: seconds of the day that another time and a duration which are given with it come to. */ & (
  | {
      readonly kind: 'time';
      readonly seconds: number;
      readonly hasSeconds: boolean;
      readonly reached: readonly number[];
    }
  /** `between`: milliseconds between the times that are given with it. */
  | {
      readonly kind: 'duration';
      readonly ms: number;
      readonly unitMs: number;
      readonly numeral: string;
      readonly between: readonly number[];
      /** `504s` may be several answers. */
      readonly isStatus: boolean;
    }
  /** `isName`: of an order, a process, an answer; it may be known from elsewhere. */
  | { readonly kind: 'count'; readonly numeral: string; readonly value: number; readonly isName: boolean }
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
const ZONE =
  /^\s?(?:[AaPp]\.?[Mm]\.?\b|[A-Z]{2,4}T\b|MESZ\b|MEZ\b|[+-]\d\d:?\d\d\b|(?:in|at) \p{Lu}\p{L}+|local\b|Ortszeit\b)/u;
/** Of one thing to another. */
const RATIO = /\b(?:ratios?|scale|odds|Verhältnis|rapport)(?: (?:of|is|was|about|von|de))*\s\**$/i;
/** Of what is not there. */
const SUPPOSED = /^[^.!?;,[]{0,80}\b(?:would|could|should)\b/i;
const NAME =
  /\b(?:first|an|HTTP|status|code|orders?|pid|process|transaction|txid|xid|id|ticket|user|customer|thread|session|request|job|run)\s\**$/i;
/** How far the one who writes is convinced. */
const BELIEF = /^ (?:sure|certain|confiden)/i;
const STATUS = /^[1-5]\d\ds$/;
/** What is advised needs no source for its figure. */
const ADVICE =
  /(?:^[\s>*_#|-]*(?:\d{1,2}[.)] )?(?:set|raise|increase|reduce|lower|decrease|limit|cap|add|keep|use|scale|allow|configure|wait|retry|alert|upgrade|downgrade|roll|restart|try|give|make|run(?! \d)|check|compare|watch|test|change|let|provide|provision|then|next|expect|eta|confidence)\b|\b(?:should|could|would|recommend\w*|consider|suggest\w*|try|then set|roll back|you need|expect|plan|aim|target|for example|e\.g\.))[^.!?]*$/i;

export const statedIn = (words: string): readonly Stated[] => {
  const given = timesIn(words).filter(
    ({ start, end }) =>
      !ZONE.test(words.slice(end, end + ZONE_CHARS)) &&
      !RATIO.test(words.slice(Math.max(0, start - ZONE_CHARS), start)),
  );
  const between = given.flatMap((a, i) => given.slice(i + 1).flatMap(b => distancesOf(a, b)));
  const durations = durationsIn(words)
    .filter(({ start }) => !isAdvice(words, start))
    .map(duration => ({ kind: 'duration' as const, ...duration, between, isStatus: STATUS.test(duration.text) }));
  const times = given.map(time => ({
    kind: 'time' as const,
    ...time,
    reached: given.flatMap(other =>
      other === time ? [] : durations.flatMap(({ ms }) => [other.seconds + ms / 1000, other.seconds - ms / 1000]),
    ),
  }));
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

const ZONE_CHARS = 24;

/** In milliseconds. */
const distancesOf = (a: StatedTime, b: StatedTime): readonly number[] => {
  const ms = Math.abs(b.seconds - a.seconds) * 1000;
  // From 10:47 to 10:50 are four minutes, too, with the last one.
  return a.hasSeconds || b.hasSeconds ? [ms] : [ms, ms + 60_000];
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
    const isName = NAME.test(words.slice(Math.max(0, start - ZONE_CHARS), start));
    const given = { kind: 'count' as const, numeral, value: Number(numeral), isName, text, start };
    return isYear ? [] : [{ ...given, end: start + text.length }];
  });

const sharesIn = (words: string): readonly Stated[] =>
  [...words.matchAll(SHARE)].flatMap(({ 0: text, 1: numeral = '', index: start }): Stated[] => {
    const value = Number(numeral.replace(',', '.'));
    const given = { kind: 'share' as const, value, step: stepOf(numeral), text, start, end: start + text.length };
    const isBelief = BELIEF.test(words.slice(start + text.length, start + text.length + 12));
    return isBelief || isAdvice(words, start) ? [] : [given];
  });

const decimalsIn = (words: string): readonly Stated[] =>
  [...words.matchAll(DECIMAL)].flatMap(({ 0: text, index: start }): Stated[] => {
    const given = { kind: 'decimal' as const, value: Number(text), step: stepOf(text), text, start };
    const isVersion = VERSION.test(words.slice(Math.max(0, start - 40), start));
    const isClock = /^ Uhr\b/.test(words.slice(start + text.length, start + text.length + 5));
    return isVersion || isClock || isAdvice(words, start) ? [] : [{ ...given, end: start + text.length }];
  });

const sizesIn = (words: string): readonly Stated[] =>
  writtenSizes(words)
    .filter(({ start }) => !isAdvice(words, start))
    .map(size => ({ kind: 'size', step: stepOf(String(size.value)), ...size }));

const fewIn = (words: string): readonly Stated[] =>
  smallCountsIn(words)
    .filter(({ start, end }) => !isAdvice(words, start) && !SUPPOSED.test(words.slice(end, end + MOST_BEFORE)))
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
