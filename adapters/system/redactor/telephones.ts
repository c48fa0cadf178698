import { createRequire } from 'node:module';
import type { Span } from './spans.ts';

/** With the sign of an international number: whether one can be a number is known for every country. */
const INTERNATIONAL = /(?<![\w.+/-])\+[1-9](?:[ ().-]{0,2}\d){6,14}(?![\w]|[.:,-]\d)/g;
/** As it is dialled within a country: only behind a word that says so, or as it is written in North America. */
const WORD =
  '(?:tel(?:e(?:phone|fon|fono))?|t[ée]l[ée]phone|phone|mobile?|handy|m[óo]vil|cell(?:ular)?|fax|call|ring|hotline|whatsapp|sms|msisdn|dial|pager)';
const NAMED = new RegExp(
  `(?<![a-z])${WORD}(?:[ _-]?(?:number|no|nr))?[\\\\"'.]{0,3}(?: ?\\([^()\\n]{1,20}\\))?[ \\t]{0,3}[:=]?[ \\t]{0,3}["'\\\\(]{0,3}((?:\\(?0|\\(?[1-9]\\d)(?:[ ()./-]{0,2}\\d){6,13})(?!\\w|[.:,-]\\d)`,
  'dgi',
);
const NORTH_AMERICAN = /(?<![\w.)(/-])\([2-9]\d\d\) [2-9]\d\d-\d{4}(?![\w-])/g;

const KIND = 'PERSONAL_PHONE';

type Library = typeof import('libphonenumber-js/min');

let library: Library | undefined;
/** Loaded when the first number turns up: most processes never see one. */
const isNumber = (text: string): boolean => {
  library ??= createRequire(import.meta.url)('libphonenumber-js/min') as Library;
  return library.parsePhoneNumberFromString(text)?.isValid() === true;
};

/** A text with more of them than this is a list of people, and not worth the time of asking about each. */
const ASKED = 1_000;

const international = (text: string): readonly Span[] => {
  const candidates = [...text.matchAll(INTERNATIONAL)].map(({ 0: found, index }) => spanOf(index, found));
  if (candidates.length > ASKED) return candidates;
  return candidates.filter(({ from, to }) => isNumber(text.slice(from, to)));
};

const spanOf = (from: number, found: string): Span => ({ from, to: from + found.length, kind: KIND });

export const telephones = (text: string): readonly Span[] => [
  ...international(text),
  ...[...text.matchAll(NAMED)].map(match => spanOf(match.indices?.[1]?.[0] ?? 0, match[1] ?? '')),
  ...[...text.matchAll(NORTH_AMERICAN)].map(({ 0: found, index }) => spanOf(index, found)),
];
