import type TurndownService from 'turndown';

export const collapseSpaces = (text: string): string => text.replace(/\s+/g, ' ').trim();

const isFirstRow = (row: Node): boolean => {
  for (let before = row.previousSibling; before; before = before.previousSibling)
    if (before.nodeName === 'TR') return false;
  const group = row.parentNode;
  if (!group || group.nodeName === 'TABLE') return true;
  for (let before = group.previousSibling; before; before = before.previousSibling)
    if (['THEAD', 'TBODY', 'TFOOT'].includes(before.nodeName)) return false;
  return true;
};

const cellsIn = (row: Node): number =>
  Array.from(row.childNodes).filter(child => child.nodeName === 'TD' || child.nodeName === 'TH').length;

/** Tables as GitHub Flavored Markdown has them, where every table has a header: the first row is it. */
export const tableRules: Record<string, TurndownService.Rule> = {
  cell: {
    filter: ['td', 'th'],
    replacement: content => ` ${collapseSpaces(content).replaceAll('|', '\\|')} |`,
  },
  row: {
    filter: 'tr',
    replacement: (content, node) => `\n|${content}${isFirstRow(node) ? `\n|${' --- |'.repeat(cellsIn(node))}` : ''}`,
  },
  rows: { filter: ['thead', 'tbody', 'tfoot'], replacement: content => content },
  table: { filter: 'table', replacement: content => `\n\n${content.trim()}\n\n` },
};
