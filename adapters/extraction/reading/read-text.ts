import { decodeText } from './decode-text.ts';
import { indentJson } from './indent-json.ts';
import { markdownTitle } from './markdown-title.ts';
import type { Reader } from './reading.ts';

export const readPlain: Reader = ({ bytes }) => ({ ...decodeText(bytes), format: 'plain' });

export const readMarkdown: Reader = ({ bytes }) => {
  const { text, notes } = decodeText(bytes);
  return { text, notes, format: 'markdown', title: markdownTitle(text) };
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** JSON on one long line is broken into lines, so that a line can be pointed at; its tokens stay as written. */
export const readJson: Reader = ({ bytes }) => {
  const { text, notes } = decodeText(bytes);
  if (!isJson(text))
    return { text, format: 'plain', notes: [...notes, 'This is not valid JSON; it was read as plain text.'] };
  return { text: text.trim().includes('\n') ? text : indentJson(text), format: 'plain', notes };
};
