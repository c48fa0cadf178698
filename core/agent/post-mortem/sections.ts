import { codeRegions, outsideCode } from '../executor/code-regions.ts';

/** The sections of a Markdown text, by their headings (`#` to `######`); what looks like one in code is none. */

export const SUMMARY = 'Summary';
export const ROOT_CAUSE = 'Root cause';
export const HOW_FAR_IT_HOLDS = 'How far it holds';

type Heading = { readonly title: string; readonly from: number; readonly to: number };

const HEADING = /^ {0,3}#{1,6}(?=[ \t]|$)[^\n]*/gm;

/** Without its marks in front and behind. No regular expression: one that looks for an end reads a long line again from
 *  every space. */
const wordsOf = (line: string): string => {
  const text = line.trim().replace(/^#+/, '').trim();
  let end = text.length;
  while (text[end - 1] === '#') end--;
  const isClosed = end === 0 || text[end - 1] === ' ' || text[end - 1] === '\t';
  return isClosed ? text.slice(0, end).trim() : text;
};

const titleOf = (line: string): string => wordsOf(line).toLowerCase();

const headingsIn = (markdown: string): readonly Heading[] => {
  const blocks = codeRegions(markdown).filter(({ kind }) => kind === 'block');
  let next = 0;
  return [...markdown.matchAll(HEADING)].flatMap(({ 0: line, index }) => {
    while ((blocks[next]?.to ?? markdown.length) <= index && next < blocks.length) next++;
    const block = blocks[next];
    if (block && block.from <= index) return [];
    return [{ title: titleOf(line), from: index, to: index + line.length }];
  });
};

/** Where the body of a section is: from behind its heading to the next one of any rank. */
const bodyOf = (markdown: string, title: string): { from: number; to: number } | undefined => {
  const headings = headingsIn(markdown);
  const nth = headings.findIndex(heading => heading.title === title.toLowerCase());
  const heading = headings[nth];
  return heading && { from: heading.to, to: headings[nth + 1]?.from ?? markdown.length };
};

export type Section = { readonly title: string; readonly text: string };

/** All sections in their order, the titles in lower case; what stands before the first heading has an empty title. */
export const sectionsOf = (markdown: string): readonly Section[] => {
  const headings = headingsIn(markdown);
  const first = { title: '', text: markdown.slice(0, headings[0]?.from ?? markdown.length).trim() };
  const others = headings.map(({ title, to }, i) => ({
    title,
    text: markdown.slice(to, headings[i + 1]?.from ?? markdown.length).trim(),
  }));
  return [first, ...others].filter(({ text }) => text !== '');
};

/** The text of the section, or undefined where there is no such heading. */
export const sectionText = (markdown: string, title: string): string | undefined => {
  const body = bodyOf(markdown, title);
  return body && markdown.slice(body.from, body.to).trim();
};

/** The same text with another body in the section; a section that is not there is put at the end. */
export const withSection = (markdown: string, title: string, text: string): string => {
  const body = bodyOf(markdown, title);
  if (!body) return `${markdown.trimEnd()}\n\n## ${title}\n\n${text.trim()}\n`;
  const after = markdown.slice(body.to);
  return `${markdown.slice(0, body.from)}\n\n${text.trim()}\n${after === '' ? '' : `\n${after}`}`;
};

/** For a text that is to be the body of one section: headings of its own would cut it in two, so they become bold. */
export const withoutHeadings = (markdown: string): string =>
  outsideCode(markdown, text =>
    text
      .replace(HEADING, line => {
        const words = wordsOf(line);
        return words === '' ? '' : `**${words}**`;
      })
      .replace(/^ {0,3}(?:=+|-{2,})[ \t]*$/gm, ''),
  );
