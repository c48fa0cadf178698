import { CODE, outsideCode, withoutCode } from './code-regions.ts';

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

/** What begins the line that says how far a cause holds. */
export const GRADE_LINE = '**How far the cause holds:';

/** In whatever form a reader, or a model, takes for a citation: `[1-2]`, `[^1]`, `【1†log】`, `\[1\]`, in code too. */
const ANY_CITATION =
  / ?\\?[[【［]\s*\^?(?:sources?|refs?)?\s*(\p{Nd}{1,4}(?:\s*(?:[,;–—-]|to|and|bis|und)\s*\^?\p{Nd}{1,4})*)\s*(?:†[^\]】\n]{0,80})?\\?[\]】］]/giu;

/** What an earlier turn answered, whose numbers mean other sources than those that are given now. Only what is behind a name
 *  in code (`codes[3]`) stays. */
export const strippedOfCitations = (markdown: string): string => {
  const lines = markdown.split('\n').filter(line => !line.trimStart().startsWith(GRADE_LINE));
  return withEachCitation(lines.join('\n').replaceAll(UNSUPPORTED, ''), () => '');
};

/** What somebody said, in which no number stands as if it were one of a source that is given now: `[12]` becomes `(12)`. */
export const withRenamedCitations = (text: string): string =>
  withEachCitation(text, (whole, list) => `${whole.startsWith(' ') ? ' ' : ''}(${list})`);

const withEachCitation = (markdown: string, rewrite: (whole: string, list: string) => string): string => {
  const isCode = withoutCode(markdown);
  return markdown.replace(ANY_CITATION, (whole: string, list: string, at: number) => {
    const isElement = /\w/.test(markdown[at - 1] ?? '') && isCode[at] === CODE && !whole.startsWith(' ');
    return isElement ? whole : rewrite(whole, list);
  });
};

/** Text of others, in which a number in brackets is no citation of ours: `[2]` becomes `(2)`. */
export const withoutCitations = (markdown: string): string =>
  outsideCode(markdown, prose =>
    prose.replace(CITATION, (whole, list: string) => (whole.startsWith(' ') ? ` (${list})` : `(${list})`)),
  );
