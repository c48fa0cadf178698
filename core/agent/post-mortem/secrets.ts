import type { Redactor } from '../../ports/redactor.ts';
import { codeRegions } from '../executor/code-regions.ts';

const PUNCTUATION = /[!-/:-@[-`{-~]/;

/** The Markdown as it reads, and each of its characters as it is written: a token in which we escaped an underline is a
 *  token still. */
const readingOf = (markdown: string): { readonly text: string; readonly written: readonly string[] } => {
  const code = codeRegions(markdown);
  const written: string[] = [];
  let text = '';
  let next = 0;
  for (let i = 0; i < markdown.length; i++) {
    while (next < code.length && (code[next]?.to ?? 0) <= i) next++;
    const isCode = i >= (code[next]?.from ?? markdown.length);
    const isEscape = !isCode && markdown[i] === '\\' && PUNCTUATION.test(markdown[i + 1] ?? '');
    written.push(isEscape ? markdown.slice(i, i + 2) : markdown.charAt(i));
    if (isEscape) i++;
    text += markdown.charAt(i);
  }
  return { text, written };
};

/** The same Markdown with placeholders for secrets and personal data, with no way back to them; `found` counts the values
 *  that they stand for. */
export const withoutSecrets = (
  redactor: Redactor,
  markdown: string,
): { readonly markdown: string; readonly found: number } => {
  const { text, written } = readingOf(markdown);
  const vault = new Map<string, string>();
  const redacted = redactor.redact(text, vault);
  if (vault.size === 0) return { markdown, found: 0 };
  const placeholders = new RegExp(`(${[...vault.keys()].map(literally).join('|')})`);
  let at = 0;
  // What stands between two placeholders is as it was, so it tells where in the text they are.
  const parts = redacted.split(placeholders).map(part => {
    const from = at;
    at += (vault.get(part) ?? part).length;
    return vault.has(part) ? part : written.slice(from, at).join('');
  });
  return { markdown: parts.join(''), found: vault.size };
};

const literally = (placeholder: string): string => placeholder.replace(/[^\w]/g, '\\$&');

/** For the owner, whose own text stays as it is. */
export const secretNotes = (redactor: Redactor, markdown: string): readonly string[] => {
  const { found } = withoutSecrets(redactor, markdown);
  if (found === 0) return [];
  const what =
    found === 1
      ? '1 value that looks like a secret or personal data'
      : `${found} values that look like secrets or personal data`;
  return [`The text holds ${what}. It is kept here, and is replaced by a placeholder when this is published.`];
};
