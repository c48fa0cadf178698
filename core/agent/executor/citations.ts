import type { Source } from '../investigate/investigation.ts';
import { codeRegions, outsideCode } from './code-regions.ts';

/** `[3]`, `[3, 5]`, `[3][5]`; not the text of a link. */
const CITATION = / ?\[(\d{1,4}(?:\s*[,;]\s*\d{1,4})*)\](?!\()/g;

const numbersIn = (list: string): readonly number[] => list.split(/[,;]/).map(Number);

export type CheckedCitations = {
  readonly text: string;
  /** The sources that are cited, in the order of their numbers. */
  readonly cited: readonly number[];
  /** How many numbers were taken out because no such source was given. */
  readonly invented: number;
};

/** What stands in the place of a citation of which no number was left. */
export const UNSUPPORTED = '*(unsupported)*';

/** Takes out every citation of a source that the model was not given, and marks what lost its only ones. Numbers in code
 *  are no citations. */
export const checkCitations = (markdown: string, offered: ReadonlySet<number>): CheckedCitations => {
  const cited = new Set<number>();
  let invented = 0;
  const text = outsideCode(markdown, prose =>
    prose.replace(CITATION, (whole, list: string) => {
      const numbers = numbersIn(list);
      const known = numbers.filter(number => offered.has(number));
      invented += numbers.length - known.length;
      for (const number of known) cited.add(number);
      const space = whole.startsWith(' ') ? ' ' : '';
      return known.length === 0 ? ` ${UNSUPPORTED}` : `${space}${known.map(number => `[${number}]`).join('')}`;
    }),
  );
  return { text, cited: [...cited].sort((a, b) => a - b), invented };
};

/** Text of others, in which a number in brackets is no citation of ours: `[2]` becomes `(2)`. */
export const withoutCitations = (markdown: string): string =>
  outsideCode(markdown, prose =>
    prose.replace(CITATION, (whole, list: string) => (whole.startsWith(' ') ? ` (${list})` : `(${list})`)),
  );

/** Shorter code is a name or a value and not a quote. */
const SHORTEST_QUOTE = 12;

const normalised = (text: string): string => text.replace(/\s+/g, ' ').trim().toLowerCase();

/** The texts that the answer puts in inline code right before a citation, as the words of that source, and that are not in
 *  it. An ellipsis stands for what was left out. */
export const misquoted = (markdown: string, sources: readonly Source[]): readonly string[] => {
  const texts = new Map(
    sources.map(({ view, text }) => [view.id, normalised(`${text}\n${view.quote}\n${view.locator}`)]),
  );
  return codeRegions(markdown).flatMap(({ kind, to, content }) => {
    if (kind !== 'inline' || content.length < SHORTEST_QUOTE) return [];
    const following = /^[\s).,;:"']{0,3}((?:\[\d{1,4}\]){1,10})/.exec(markdown.slice(to, to + 60))?.[1];
    if (following === undefined) return [];
    const claimed = [...following.matchAll(/\d+/g)].map(([n]) => texts.get(Number(n)) ?? '');
    const parts = content
      .split(/…|\.\.\./)
      .map(normalised)
      .filter(part => part !== '');
    return claimed.some(text => parts.every(part => text.includes(part))) ? [] : [content];
  });
};
