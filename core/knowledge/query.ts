import { partsOf } from './identifiers.ts';
import { isLogLine, isQuiet, withoutLogNoise, withoutNoise } from './pasted-noise.ts';
import { STOP_WORDS } from './stop-words.ts';

/** A question is at one end of what was pasted or the other. */
const HEAD_CHARS = 6_000;
const TAIL_CHARS = 2_000;
const MOST_TERMS = 40;
const LONGEST_TERM = 120;

/** Whole lines, where there are any: what is left of half a moment would be taken for words. */
const bounded = (query: string): string => {
  if (query.length <= HEAD_CHARS + TAIL_CHARS) return query;
  const head = query.slice(0, HEAD_CHARS);
  const tail = query.slice(query.length - TAIL_CHARS);
  return `${head.slice(0, head.lastIndexOf('\n') + 1) || head}\n${tail.slice(tail.indexOf('\n') + 1)}`;
};

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

const termsOf = (words: readonly string[]): readonly string[] => {
  const terms = [...words.flatMap(spellings), ...words.flatMap(neighbours)].map(term => term.toLowerCase());
  return [...new Set(terms)].slice(0, MOST_TERMS);
};

/** What was pasted, in the order of what it is likely to say about the fault: the question itself, lines of a log, and
 *  lines that the program itself holds for unimportant. */
const byWeight = (text: string): readonly [asked: string, logged: string, quiet: string] => {
  const lines: [string[], string[], string[]] = [[], [], []];
  for (const line of text.split('\n')) lines[!isLogLine(line) ? 0 : isQuiet(line) ? 2 : 1].push(line);
  const [asked, logged, quiet] = lines.map(part => part.join('\n'));
  return [withoutNoise(asked ?? ''), withoutLogNoise(logged ?? ''), withoutLogNoise(quiet ?? '')];
};

/** Asked of words in a sentence, not of the parts of a name: `last_reload` is not `in the last hour`. */
const isMeaningful = (word: string): boolean => !STOP_WORDS.has(word.toLowerCase()) && !isCount(word);

/** What to look for in a keyword index: at most 40 lower-case terms, each one once, from a question in any wording with
 *  whatever was pasted around it. Query syntax in it is plain text. A term of several words (`node_md_disks`) means these
 *  words in a row. If only words without meaning were given, those are the terms; only punctuation gives none. */
export const toTerms = (query: string): readonly string[] => {
  const text = bounded(query.toWellFormed());
  const [asked = [], logged = [], quiet = []] = byWeight(text).map(wordsOf);
  const candidates = [[...asked, ...logged].filter(isMeaningful), quiet.filter(isMeaningful), asked, wordsOf(text)];
  return termsOf(candidates.find(words => words.length > 0) ?? []);
};

/** A question that a model is asked to understand: the same text as for words, its sentences whole, without the noise
 *  that was pasted around it, in one line. May be empty. */
export const toQuestion = (query: string): string => {
  const [asked, logged, quiet] = byWeight(bounded(query.toWellFormed()));
  const said = [asked, logged].filter(part => wordsOf(part).length > 0).join(' ');
  return (said === '' ? quiet : said).replaceAll(/\s+/g, ' ').trim();
};
