import { decodeText } from './decode-text.ts';
import { tooDeep } from './hostile.ts';
import { isNestedDeeper } from './html-depth.ts';
import { htmlToMarkdown } from './html-to-markdown.ts';
import { htmlToPlainText } from './html-to-plain-text.ts';
import type { Reader, Reading } from './reading.ts';

/** Pages made by people and their tools stay below 100. Conversion takes time in proportion to the depth of each element. */
const DEEPEST = 500;

/** The text of HTML: as Markdown, or without its structure where that is nested too deeply to be followed.
 *  @throws RangeError for HTML that outgrows the stack all the same */
export const textOfHtml = (html: string): Reading => {
  if (!isNestedDeeper(html, DEEPEST)) {
    const { markdown, title } = htmlToMarkdown(html);
    return { text: markdown, format: 'markdown', title, notes: [] };
  }
  return {
    ...htmlToPlainText(html),
    format: 'plain',
    notes: [`Elements are nested more than ${DEEPEST} deep; the text was read without its structure.`],
  };
};

export const readHtml: Reader = ({ name, bytes }) => {
  const { text, notes } = decodeText(bytes);
  try {
    const read = textOfHtml(text);
    return { ...read, notes: [...notes, ...(read.notes ?? [])] };
  } catch (error) {
    throw tooDeep(error, name) ?? error;
  }
};
