import { outsideCode } from './code-regions.ts';

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

/** Text whose numbers mean other sources than those that are given now. */
export const strippedOfCitations = (markdown: string): string =>
  outsideCode(markdown.replaceAll(UNSUPPORTED, ''), prose => prose.replace(CITATION, ''));

/** Text of others, in which a number in brackets is no citation of ours: `[2]` becomes `(2)`. */
export const withoutCitations = (markdown: string): string =>
  outsideCode(markdown, prose =>
    prose.replace(CITATION, (whole, list: string) => (whole.startsWith(' ') ? ` (${list})` : `(${list})`)),
  );
