import { partsOf } from './identifiers.ts';
import { TIMESTAMP, withoutNoise } from './pasted-noise.ts';
import { STOP_WORDS } from './stop-words.ts';

/** A question is at one end of what was pasted or the other. */
const HEAD_CHARS = 6_000;
const TAIL_CHARS = 2_000;
const MOST_TERMS = 40;
const LONGEST_TERM = 120;

const bounded = (query: string): string =>
  query.length <= HEAD_CHARS + TAIL_CHARS
    ? query
    : `${query.slice(0, HEAD_CHARS)}\n${query.slice(query.length - TAIL_CHARS)}`;

/** A word, or a name such as `node_md_disks` or `metadata.name`. */
const WORD = /[\p{L}\p{N}]+(?:[_.][\p{L}\p{N}]+)*/gu;
const wordsOf = (text: string): readonly string[] =>
  (text.match(WORD) ?? []).filter(word => word.length <= LONGEST_TERM);

/** One or two digits are counts; more than five are ids or moments. What is between may be a status or a port. */
const isCount = (word: string): boolean => /^(?:\d{1,2}|\d{6,})$/.test(word);

/** A name is looked for whole, which is rare and so ranks high, and by its parts. */
const spellings = (word: string): readonly string[] => {
  const parts = partsOf(word);
  return parts.length > 1 ? [word, ...parts] : [word];
};

/** The neighbours in a name: pages say `list operations` and `avail bytes`, but seldom the whole of a metric's name. */
const neighbours = (word: string): readonly string[] => {
  const parts = partsOf(word);
  return parts.length > 2 ? parts.slice(1).map((part, before) => `${parts[before]} ${part}`) : [];
};

const termsOf = (words: readonly string[], accept: (term: string) => boolean): readonly string[] => {
  const terms = [...words.flatMap(spellings), ...words.flatMap(neighbours)].map(term => term.toLowerCase());
  return [...new Set(terms.filter(accept))].slice(0, MOST_TERMS);
};

/** Sentences before lines of a log, so that the cap takes what was pasted and not what was asked. */
const questionFirst = (text: string): string => {
  const lines = text.split('\n');
  const isLogLine = (line: string): boolean => line.search(TIMESTAMP) >= 0;
  return [...lines.filter(line => !isLogLine(line)), ...lines.filter(isLogLine)].join('\n');
};

/** What to look for in a keyword index: at most 40 lower-case terms, each one once, from a question in any wording with
 *  whatever was pasted around it. Query syntax in it is plain text. A term of several words (`node_md_disks`) means these
 *  words in a row. If only words without meaning were given, those are the terms; only punctuation gives none. */
export const toTerms = (query: string): readonly string[] => {
  const text = bounded(query.toWellFormed());
  const words = wordsOf(withoutNoise(questionFirst(text)));
  const meaningful = termsOf(words, term => !STOP_WORDS.has(term) && !isCount(term));
  if (meaningful.length > 0) return meaningful;
  return termsOf(words.length > 0 ? words : wordsOf(text), () => true);
};
