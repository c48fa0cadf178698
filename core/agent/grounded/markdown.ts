import { shorten } from '../../kernel/text.ts';
import { outsideCode } from '../executor/code-regions.ts';

/** Renders text that somebody else wrote, so that in Markdown (CommonMark and the GitHub extensions) it is text and
 *  nothing more: no link, no image, no HTML, no heading, and no way out of its block. */

/** Control characters, and those that make text look different from what it is (Unicode TR36: bidirectional and
 *  invisible ones). Tab and line feed are left to the caller. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const DECEIVING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

const visible = (text: string): string => text.replace(/\r\n?/g, '\n').replace(DECEIVING, '\uFFFD');

/** Without line breaks, and without the characters that make text look different from what it is. */
export const oneLine = (text: string, max: number): string =>
  shorten(
    visible(text)
      .replace(/[\s\uFFFD]+/g, ' ')
      .trim(),
    max,
  );

const longestRun = (text: string): number => Math.max(0, ...(text.match(/`+/g) ?? []).map(run => run.length));

/** One line as inline code; nothing for a blank text. */
export const inlineCode = (text: string, max = 300): string => {
  const line = oneLine(text, max);
  if (line === '') return '';
  const ticks = '`'.repeat(longestRun(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${ticks}${pad}${line}${pad}${ticks}`;
};

/** What renderers make a link of without being asked: addresses of pages and of people. */
const ADDRESS = /[a-z][a-z0-9+.-]{0,20}:\/\/\S+|www\.\S+|[^\s@]{1,64}@[^\s@]{1,255}/giu;
const MARKUP = /[\\`*_{}[\]<>|~&$^]/g;
/** What begins a heading, a list or a table at the start of a line. */
const BLOCK_START = /^(?:[#+=-]|\d{1,9}[.)])/;

const escaped = (text: string): string => text.replace(MARKUP, '\\$&');

/** One line as prose. */
export const prose = (text: string, max = 300): string => {
  const line = oneLine(text, max);
  let out = '';
  let from = 0;
  for (const { 0: address, index } of line.matchAll(ADDRESS)) {
    out += escaped(line.slice(from, index)) + inlineCode(address);
    from = index + address.length;
  }
  out += escaped(line.slice(from));
  const start = BLOCK_START.exec(out)?.[0];
  return start === undefined ? out : `${start.slice(0, -1)}\\${out.slice(start.length - 1)}`;
};

/** As `prose`, with the line breaks as they are: each line is neutral, and none begins a block. */
export const proseLines = (text: string, max = 300): string =>
  shorten(visible(text).trim(), max)
    .split(/\n\s*/)
    .map(line => prose(line, max))
    .filter(line => line !== '')
    .join('\\\n');

/** One line of somebody's Markdown: its inline code stays code, the rest is prose and its links are their texts. */
export const proseWithCode = (markdown: string, max = 300): string =>
  oneLine(withoutLinks(markdown), max)
    .split(/(`+[^`]+`+)/)
    .map((part, i) => (i % 2 === 1 ? inlineCode(part.replace(/^`+|`+$/g, '')) : spaced(part)))
    .join('');

/** A sentence of ours around words of somebody else in double quotes: those are code, the rest is prose. */
export const proseWithQuotes = (text: string, max = 300): string =>
  oneLine(text, max)
    .split(/"([^"]*)"?/)
    .map((part, i) => (i % 2 === 1 ? inlineCode(part) : spaced(part)))
    .join('');

/** One line of a finished Markdown text of ours, as prose: without its emphasis and its citations, which count in their own
 *  text only. */
export const plainLine = (markdown: string, max = 300): string =>
  proseWithCode(
    outsideCode(oneLine(markdown, 4 * max), text =>
      text
        .replace(/ ?\[\d{1,4}\](?!\()/g, '')
        .replace(/\*\*/g, '')
        .replace(/\\([!-/:-@[-`{-~])/g, '$1'),
    ),
    max,
  );

const spaced = (part: string): string => {
  const text = prose(part, part.length + 1);
  return `${/^\s/.test(part) ? ' ' : ''}${text}${text !== '' && /\s$/.test(part) ? ' ' : ''}`;
};

/** `[text](address)` and `[text][label]` as `text`. For display only: what comes out is still to be rendered. */
export const withoutLinks = (markdown: string): string =>
  markdown.replace(/!?\[([^[\]]{0,300})\](?:\([^()\s]{0,2000}\)|\[[^[\]]{0,100}\])/g, '$1');

/** A block of code. Its lines are as they were written, at most `maxLines` of them. */
export const codeBlock = (text: string, { info = '', maxLines = 20, maxChars = 1500 } = {}): string => {
  const lines = shorten(visible(text).trimEnd(), maxChars).split('\n');
  const shown = lines.length > maxLines ? [...lines.slice(0, maxLines), '…'] : lines;
  const body = shown.join('\n');
  const fence = '`'.repeat(Math.max(3, longestRun(body) + 1));
  return `${fence}${info}\n${body}\n${fence}`;
};

export const citing = (sourceIds: readonly number[]): string => sourceIds.map(id => `[${id}]`).join('');
