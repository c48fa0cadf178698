import { partsOf } from './identifiers.ts';
import { stem } from './stem.ts';

const SNIPPET_CHARS = 240;
/** Bodies are chunks; of anything longer the beginning is looked at. */
const LONGEST_BODY = 10_000;

const WORDS = /[\p{L}\p{N}]+/gu;

const stemsOf = (word: string): readonly string[] =>
  [word, ...partsOf(word)].map(part => stem(part.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()));

type Match = { readonly from: number; readonly to: number; readonly stems: readonly string[] };

const matchesIn = (body: string, terms: readonly string[]): readonly Match[] => {
  const wanted = new Set(terms.flatMap(partsOf).flatMap(stemsOf));
  return Array.from(body.matchAll(WORDS), ({ 0: word, index }) => ({
    from: index,
    to: index + word.length,
    stems: stemsOf(word).filter(found => wanted.has(found)),
  })).filter(({ stems }) => stems.length > 0);
};

/** The window, beginning at a match, that holds the most different terms; the first one of equals. */
const bestWindow = (matches: readonly Match[]): { from: number; to: number } => {
  let best = { from: 0, to: 0, terms: 0 };
  for (const [first, { from }] of matches.entries()) {
    const terms = new Set<string>();
    let to = from;
    for (let at = first; at < matches.length; at += 1) {
      const match = matches[at];
      if (match === undefined || match.to - from > SNIPPET_CHARS) break;
      for (const found of match.stems) terms.add(found);
      to = match.to;
    }
    if (terms.size > best.terms) best = { from, to, terms: terms.size };
  }
  return best;
};

/** Not inside a word, where there is a gap nearby. */
const atGap = (body: string, near: number, side: 'from' | 'to'): number => {
  if (near <= 0) return 0;
  if (near >= body.length) return body.length;
  const reach = 30;
  const gap =
    side === 'from' ? body.slice(near, near + reach).search(/\s/) : body.slice(near - reach, near).search(/\s\S*$/);
  if (gap < 0) return near;
  return side === 'from' ? near + gap + 1 : near - reach + gap;
};

/** About 240 characters of the body around the place that has the most of the terms, as one line of plain text; `…`
 *  where it was cut. Markup in the body stays as it is written: whoever shows it has to escape it. */
export const snippetOf = (body: string, terms: readonly string[]): string => {
  const text = body.slice(0, LONGEST_BODY).replaceAll(/\s+/g, ' ').trim();
  if (text.length <= SNIPPET_CHARS) return text;
  const window = bestWindow(matchesIn(text, terms));
  const before = Math.floor((SNIPPET_CHARS - (window.to - window.from)) / 2);
  const start = Math.max(0, Math.min(window.from - before, text.length - SNIPPET_CHARS));
  const from = atGap(text, start, 'from');
  const to = atGap(text, start + SNIPPET_CHARS, 'to');
  const inside = text.slice(Math.min(from, window.from), Math.max(to, window.to)).trim();
  return `${from > 0 ? '…' : ''}${inside}${to < text.length ? '…' : ''}`.toWellFormed();
};
