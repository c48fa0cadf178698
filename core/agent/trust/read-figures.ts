import { fromIso } from '../../kernel/instant.ts';
import { type SourceNumbers, sourceNumbers } from './source-numbers.ts';

/** The figures of a text, so that those of another one can be looked for among them. */
export type Figures = {
  /** Digits only, as they stand there: `1200` of `1,200`, too. */
  readonly numerals: ReadonlySet<string>;
  /** Those that stand behind a name: `30` of `timeout=30`. */
  readonly values: ReadonlySet<string>;
  /** Milliseconds. */
  readonly durations: readonly number[];
  /** Times of day, in seconds since midnight, as they stand there and in UTC. At most 200. */
  readonly times: readonly number[];
  readonly numbers: SourceNumbers;
};

const MOST_TIMES = 200;
const MOST_DURATIONS = 2_000;
const MOST_CHARS = 200_000;

const UNITS_MS: readonly (readonly [RegExp, number])[] = [
  [/^(?:ms|msecs?|milliseconds?)$/i, 1],
  [/^(?:s|secs?|seconds?|sekunden?)$/i, 1_000],
  [/^(?:m|mins?|minutes?|minuten)$/i, 60_000],
  [/^(?:h|hrs?|hours?|stunden?|heures?|horas?)$/i, 3_600_000],
  [/^(?:d|days?)$/i, 86_400_000],
];
const unitMs = (unit: string): number => UNITS_MS.find(([pattern]) => pattern.test(unit))?.[1] ?? 1;

const DURATION =
  /(?<![\w.,:/#[+@-])(\d{1,12}(?:\.\d{1,6})?)([ \u00a0-]?)(ms|msecs?|milliseconds?|s|secs?|seconds?|sekunden?|m|mins?|minutes?|minuten|h|hrs?|hours?|stunden?|heures?|horas?|days?)(?![\w/-])/gi;
const LOOSE_DURATION =
  /(\d{1,12}(?:\.\d{1,6})?) ?(ms|msecs?|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)(?![a-z])/gi;
/** Behind a colon only where that parts it from the day, as in logs of web servers: `17/Mar/2026:10:42:48`. */
const TIME = /(?<![\d.+]|(?<!\/\d{4}):)([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?(?![\d:])/g;
const MOMENT = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})? ?(?:Z|[+-]\d\d:?\d\d)/g;
const WEB_MOMENT = /(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)/g;
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
/** Seconds and milliseconds since 1970, from 2001 to 2286. */
const EPOCH = /(?<!\d)[1-9]\d{9}(?:\d{3})?(?!\d)/g;

export type StatedTime = {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly seconds: number;
  readonly hasSeconds: boolean;
  /** With the fraction of its second. */
  readonly exact: number;
};

export const timesIn = (text: string): readonly StatedTime[] =>
  [...text.matchAll(TIME)].map(({ 0: whole, 1: hour, 2: minute, 3: second, 4: fraction = '', index: start }) => {
    const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second ?? 0);
    const exact = seconds + Number(`0.${fraction}`);
    return { start, end: start + whole.length, text: whole, seconds, hasSeconds: second !== undefined, exact };
  });

export type StatedDuration = {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly ms: number;
  readonly unitMs: number;
  readonly numeral: string;
};

/** `22 min 12 s` is one. */
export const durationsIn = (text: string): readonly StatedDuration[] => {
  const all: StatedDuration[] = [];
  for (const next of singleDurations(text)) {
    const last = all.at(-1);
    const isOne = last !== undefined && next.unitMs < last.unitMs && AND.test(text.slice(last.end, next.start));
    if (!isOne) all.push(next);
    else {
      const whole = { start: last.start, text: text.slice(last.start, next.end), ms: last.ms + next.ms, numeral: '' };
      all.splice(-1, 1, { ...next, ...whole });
    }
  }
  return all;
};

const AND = /^(?:,? (?:and )?)?$/;

const singleDurations = (text: string): readonly StatedDuration[] =>
  [...text.matchAll(DURATION)].map(({ 0: whole, 1: value = '', 3: unit = '', index: start }) => ({
    start,
    end: start + whole.length,
    text: whole,
    ms: Number(value) * unitMs(unit),
    unitMs: unitMs(unit) * (value.includes('.') ? 0.1 : 1),
    numeral: value.replace(/\D/g, ''),
  }));

const VALUE = /[=:]\s?["']?(\d{1,12})(?![\d.:])/g;
/** Its parts are no counts. */
const CLOCK = /\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?/g;

const secondsOfDay = (moment: number): number => Math.floor(moment / 1000) % 86_400;

export const figuresOf = (given: string): Figures => {
  const text = given.slice(0, MOST_CHARS);
  const untimed = text.replace(CLOCK, ' ');
  const numerals = new Set(untimed.match(/\d+/g) ?? []);
  for (const [grouped] of untimed.matchAll(/\d{1,3}(?:[, \u202f']\d{3})+/g)) numerals.add(grouped.replace(/\D/g, ''));
  for (const [decimal] of untimed.matchAll(/\d+\.\d+/g)) numerals.add(decimal.replace('.', ''));
  const durations = [...text.matchAll(LOOSE_DURATION)].slice(0, MOST_DURATIONS);
  const inUtc = [...text.matchAll(MOMENT)].map(([moment]) =>
    fromIso(
      moment
        .replace(' ', 'T')
        .replace(/ (?=[Z+-])/, '')
        .replace(/([+-]\d\d)(\d\d)$/, '$1:$2'),
    ),
  );
  const ofWeb = [...text.matchAll(WEB_MOMENT)].map(([, day, month = '', year, time, hours, minutes]) => {
    const nth = `${MONTHS.indexOf(month) / 3 + 1}`.padStart(2, '0');
    return fromIso(`${year}-${nth}-${day}T${time}${hours}:${minutes}`);
  });
  const epochs = [...text.matchAll(EPOCH)].map(([n]) => Number(n) * (n.length === 10 ? 1000 : 1));
  const utc = [...inUtc, ...ofWeb, ...epochs].filter(moment => !Number.isNaN(moment)).map(secondsOfDay);
  const written = timesIn(text.slice(0, MOST_CHARS)).map(({ seconds }) => seconds);
  return {
    numerals,
    values: new Set([...untimed.matchAll(VALUE)].map(([, value = '']) => value)),
    durations: [...durations.map(([, value, unit = '']) => Number(value) * unitMs(unit)), ...compoundsIn(text)],
    times: [...new Set([...written, ...utc])].slice(0, MOST_TIMES),
    numbers: sourceNumbers(text),
  };
};

const COMPOUND = /(?<![\d.])(?:(\d{1,3})h ?)?(\d{1,3})m ?(\d{1,2}(?:\.\d{1,3})?)s(?![a-z])/g;

/** `3m18s`, in milliseconds. */
const compoundsIn = (text: string): readonly number[] =>
  [...text.matchAll(COMPOUND)].map(
    ([, hours = '0', minutes = '0', seconds = '0']) =>
      1000 * (3600 * Number(hours) + 60 * Number(minutes) + Number(seconds)),
  );

export const joinedFigures = (all: readonly Figures[]): Figures => ({
  numerals: new Set(all.flatMap(({ numerals }) => [...numerals])),
  values: new Set(all.flatMap(({ values }) => [...values])),
  durations: all.flatMap(({ durations }) => durations),
  times: [...new Set(all.flatMap(({ times }) => times))].slice(0, 2 * MOST_TIMES),
  numbers: {
    values: new Set(all.flatMap(({ numbers }) => [...numbers.values])),
    shares: all.flatMap(({ numbers }) => numbers.shares),
    sizes: all.flatMap(({ numbers }) => numbers.sizes),
  },
});
