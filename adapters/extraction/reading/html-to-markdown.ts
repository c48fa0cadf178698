import TurndownService from 'turndown';
import { collapseSpaces, tableRules } from './markdown-tables.ts';

export type ConvertedHtml = { readonly markdown: string; readonly title: string | null };

/** Parts of a page that are not its text. */
const DROPPED = [
  'script',
  'style',
  'nav',
  'noscript',
  'template',
  'iframe',
  'object',
  'svg',
  'select',
  'button',
] as const;

const FIRST_HEADING = /^#{1,6} +(.+)$/m;

/** What turndown escapes, undone. */
const unescaped = (markdown: string): string => markdown.replace(/\\([\\`*_~[\]#+.>=-])/g, '$1');

const fenceFor = (text: string): string => {
  const longest = Math.max(2, ...(text.match(/`{3,}/g) ?? []).map(run => run.length));
  return '`'.repeat(longest + 1);
};

/** Turns HTML into Markdown: headings, lists, code and tables kept, page furniture dropped. The title is the page's own,
 *  else its first heading. Nothing is fetched and no script runs. */
export const htmlToMarkdown = (html: string): ConvertedHtml => {
  let title = '';
  const service = new TurndownService({
    headingStyle: 'atx',
    codeBlockStyle: 'fenced',
    bulletListMarker: '-',
    emDelimiter: '*',
  });
  // Not every one of these is an HTMLElement by its type, but turndown only compares names.
  service.remove([...DROPPED] as TurndownService.Filter);
  service.addRule('title', {
    filter: 'title',
    replacement: (_content, node) => {
      title ||= collapseSpaces(node.textContent ?? '');
      return '';
    },
  });
  // Turndown fences only code in a pre; most pages and every exported console have a bare pre.
  service.addRule('pre', {
    filter: 'pre',
    replacement: (_content, node) => {
      const text = (node.textContent ?? '').replace(/\n$/, '');
      const fence = fenceFor(text);
      return `\n\n${fence}\n${text}\n${fence}\n\n`;
    },
  });
  for (const [name, rule] of Object.entries(tableRules)) service.addRule(name, rule);
  const markdown = service.turndown(html).trim();
  return { markdown, title: title || unescaped(FIRST_HEADING.exec(markdown)?.[1] ?? '') || null };
};
