import { decodeText } from './decode-text.ts';
import { tooDeep } from './hostile.ts';
import { htmlToMarkdown } from './html-to-markdown.ts';
import type { Reader } from './reading.ts';

export const readHtml: Reader = ({ name, bytes }) => {
  const { text, notes } = decodeText(bytes);
  try {
    const { markdown, title } = htmlToMarkdown(text);
    return { text: markdown, format: 'markdown', title, notes };
  } catch (error) {
    throw tooDeep(error, name) ?? error;
  }
};
