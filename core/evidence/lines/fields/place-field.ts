import type { Template } from '../../analysis.ts';
import { emptyParsedLine } from '../../engine/parsed-line.ts';
import { anyLineReader } from '../../engine/read-line.ts';
import { shownText } from '../line-text.ts';

const MARK = '<*>';

/** Reads what stands at the `n`-th `<*>` of each line's template; nothing for a line whose template is not among those
 *  that the analysis lists. The constant words are found one after the other, the last ones at the end, so that the time
 *  a line takes is linear in its length. */
export const placeField = (
  n: number,
  templates: readonly Template[],
): ((bytes: Uint8Array, from: number, to: number, templateId: number) => string | undefined) => {
  const constants = new Map(templates.map(({ id, text }) => [id, text.split(MARK)]));
  const reader = anyLineReader(0);
  const line = emptyParsedLine();
  return (bytes, from, to, templateId) => {
    const words = constants.get(templateId);
    if (words === undefined || n >= words.length) return undefined;
    reader.read(bytes, from, to, line);
    const message = shownText(line.bytes, line.from, line.to).trim();
    return valueAt(n, words, message) ?? valueAt(n, words, message.replace(/[ \t]+/g, ' '));
  };
};

const valueAt = (n: number, words: readonly string[], message: string): string | undefined => {
  const last = words.at(-1) ?? '';
  if (!message.startsWith(words[0] ?? '') || !message.endsWith(last)) return undefined;
  const end = message.length - last.length;
  let from = (words[0] ?? '').length;
  for (let i = 1; i < words.length; i++) {
    const at = i === words.length - 1 ? end : message.indexOf(words[i] ?? '', from + 1);
    if (at < from || at > end) return undefined;
    if (i === n) return message.slice(from, at);
    from = at + (words[i] ?? '').length;
  }
  return undefined;
};
