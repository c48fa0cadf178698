import { certaintyOf, kindOf } from './names.ts';
import type { Span } from './spans.ts';
import { isPlain, looksSecret } from './values.ts';

/** Values on the lines below their name, deeper in: the block scalars of YAML (YAML 1.2.2, chapter 8.1), and the one word
 *  that a line ends without. */

const HEAD =
  /(?<![\w.-])([\w.-]{1,100})["']?[ \t]{0,4}:[ \t]{0,24}([|>][+-]?\d?[+-]?[ \t]{0,8})?(?:#[^\n]{0,200})?\r?\n/g;
const LINE = /([ \t]*)([^\n]*)(?:\n|$)/y;
const MOST_CHARS = 20_000;
const INDENT = /^[ \t]*(?:- )*/;

export const linesBelow = (text: string): readonly Span[] =>
  [...text.matchAll(HEAD)].flatMap(({ 0: head, 1: name = '', 2: sign, index }) => {
    const certainty = certaintyOf(name);
    if (certainty === 'none') return [];
    const isSure = sign !== undefined && certainty === 'sure';
    const isMeant = (value: string): boolean =>
      !isPlain(value) && (isSure || (looksSecret(value) && !/\s/.test(value)));
    const lines = linesFrom(text, index + head.length, indentAt(text, index));
    return (sign === undefined ? lines.slice(0, 1).filter(isWord) : lines).flatMap(({ from, value }) =>
      isMeant(value) ? [{ from, to: from + value.length, kind: kindOf(name) }] : [],
    );
  });

type Below = { readonly from: number; readonly value: string };

/** Neither the next name nor an item of a list. */
const isWord = ({ value }: Below): boolean => /^[^\s-]\S*[^\s:]$/.test(value);

/** Of the line; behind what a log begins its lines with it is none. */
const indentAt = (text: string, at: number): number => {
  const before = text.slice(Math.max(0, at - 200), at);
  return INDENT.exec(before.slice(before.lastIndexOf('\n') + 1))?.[0].length ?? 0;
};

const linesFrom = (text: string, begin: number, indent: number): readonly Below[] => {
  const lines: Below[] = [];
  LINE.lastIndex = begin;
  while (LINE.lastIndex < Math.min(text.length, begin + MOST_CHARS)) {
    const from = LINE.lastIndex;
    const [, blanks = '', rest = ''] = LINE.exec(text) ?? [];
    const value = rest.trimEnd();
    if (value === '') continue;
    if (blanks.length <= indent) break;
    lines.push({ from: from + blanks.length, value });
  }
  return lines;
};
