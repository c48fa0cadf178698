import type { Redactor, Vault } from '../../ports/redactor.ts';
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

/** The same Markdown with placeholders for secrets and personal data. */
export const withoutSecrets = (vault: Vault, markdown: string): string => {
  const { text, written } = readingOf(markdown);
  let out = '';
  let at = 0;
  for (const { from, to, placeholder } of vault.find(text)) {
    out += written.slice(at, from).join('') + placeholder;
    at = to;
  }
  return out + written.slice(at).join('');
};

/** For the owner, whose own text stays as it is. */
export const secretNotes = (redactor: Redactor, markdown: string): readonly string[] => {
  const vault = redactor.vault('counted only');
  withoutSecrets(vault, markdown);
  const found = vault.count();
  if (found === 0) return [];
  const what =
    found === 1
      ? '1 value that looks like a secret or personal data'
      : `${found} values that look like secrets or personal data`;
  return [`The text holds ${what}. It is kept here, and is replaced by a placeholder when this is published.`];
};
