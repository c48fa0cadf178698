import { shorten } from '../../kernel/text.ts';
import { COMPOSED } from './injection-composed.ts';
import { decodedParts, spacedLetters } from './injection-decode.ts';
import { fold } from './injection-fold.ts';
import { hiddenWriting, isPlainAscii } from './injection-invisible.ts';
import { LATIN_LETTERS, OTHER_LETTERS } from './injection-languages.ts';
import { ENGLISH, type InstructionRule, RUN_TOGETHER, type RulePattern } from './injection-rules.ts';
import { TRIGGER } from './injection-triggers.ts';

/** A line that reads like an instruction to an assistant. */
export type InstructionMark = {
  /** Counted from 1. */
  readonly line: number;
  /** The line as it is written, at most 300 characters. */
  readonly quote: string;
  readonly rule: InstructionRule;
};

const QUOTE_CHARS = 300;
/** Of one text; one is enough to warn, and a text full of them says nothing more. */
const MOST_MARKS = 20;

/** Where a text that others wrote gives instructions to an assistant, in the order of its lines, each line with each rule
 *  once. By wording only: what it finds is a reason for a warning, and what it does not find is no proof of anything, so
 *  nothing that matters may rest on it. Pure; the time is linear in the length of the text. */
export const findInstructions = (text: string): readonly InstructionMark[] => {
  const folded = fold(text);
  const places = [
    ...inLines(folded, phrasesIn(folded)),
    ...inLines(text, hiddenIn(text)),
    ...inLines(folded, apart(folded)),
  ];
  if (places.length === 0) return [];
  const lines = text.split('\n');
  const marks = new Map<string, InstructionMark>();
  for (const { line, rule } of places.sort((a, b) => a.line - b.line).slice(0, MOST_MARKS)) {
    const quote = shorten((lines[line - 1] ?? '').trim(), QUOTE_CHARS);
    marks.set(`${line}/${rule}`, { line, rule, quote });
  }
  return [...marks.values()];
};

type Match = { readonly index: number; readonly rule: InstructionRule };
type Place = { readonly line: number; readonly rule: InstructionRule };

/** Each line with each rule once. */
const inLines = (text: string, matches: readonly Match[]): readonly Place[] => {
  const places = new Map<string, Place>();
  let line = 1;
  let next = text.indexOf('\n');
  for (const { index, rule } of matches.toSorted((a, b) => a.index - b.index)) {
    while (next >= 0 && next < index) {
      line++;
      next = text.indexOf('\n', next + 1);
    }
    places.set(`${line}/${rule}`, { line, rule });
  }
  return [...places.values()];
};

/** Characters around a trigger in which a phrase with it lies. */
const BEFORE = 240;
const AFTER = 400;
/** A phrase may begin with the end of the sentence before it, which may be on another line. */
const BEGINNING = /[\p{L}\p{N}<[]/u;

/** Of one pattern in one stretch. */
const MOST_OF_ONE_RULE = 5;

const IN_LATIN = [...ENGLISH, ...LATIN_LETTERS, ...COMPOSED];

const phrasesIn = (folded: string): readonly Match[] => [
  ...windowsOf(folded).flatMap(({ from, to }) => matchesIn(folded, from, to, IN_LATIN)),
  ...(isPlainAscii(folded) ? [] : matchesIn(folded, 0, folded.length, OTHER_LETTERS)),
];

type Window = { readonly from: number; to: number };

/** The stretches of the text around triggers, joined where they meet. */
const windowsOf = (folded: string): readonly Window[] => {
  const windows: Window[] = [];
  for (const { index } of folded.matchAll(TRIGGER)) {
    const last = windows.at(-1);
    const to = Math.min(folded.length, index + AFTER);
    if (last !== undefined && index - BEFORE <= last.to) last.to = to;
    else windows.push({ from: Math.max(0, index - BEFORE), to });
  }
  return windows;
};

const matchesIn = (folded: string, from: number, to: number, patterns: readonly RulePattern[]): readonly Match[] => {
  const part = folded.slice(from, to);
  const found: Match[] = [];
  for (const { rule, pattern } of patterns) {
    let count = 0;
    for (const { 0: match, index } of part.matchAll(pattern)) {
      found.push({ rule, index: from + index + Math.max(0, match.search(BEGINNING)) });
      if (++count === MOST_OF_ONE_RULE) break;
    }
  }
  return found;
};

/** What is encoded, or written in characters that nobody sees. */
const hiddenIn = (text: string): readonly Match[] => [
  ...decodedParts(text)
    .filter(({ text: plain }) => phrasesIn(fold(plain)).length > 0)
    .map(({ index }) => ({ index, rule: 'encoded' as const })),
  ...hiddenWriting(text).map(index => ({ index, rule: 'hidden-text' as const })),
];

/** Words that are written letter by letter. */
const apart = (folded: string): readonly Match[] =>
  spacedLetters(folded)
    .filter(({ text }) => RUN_TOGETHER.test(text))
    .map(({ index }) => ({ index, rule: 'override' as const }));
