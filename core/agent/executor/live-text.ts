import { type KnownAddresses, withoutForeignLinks } from './links.ts';

/** Makes text that arrives in pieces fit to be shown at once: what may still turn out to be a link, a tag or a placeholder
 *  is held back until the rest of it is there. */
export type LiveText = {
  /** What can be shown after this piece; often nothing. */
  push(piece: string): string;
  /** What was held back. */
  end(): string;
};

const NOTHING_KNOWN: KnownAddresses = { linkable: new Set(), mentioned: () => false };

/** A longer line is shown when it is whole: each piece of it would be read again with all that came before. */
const LONGEST_LIVE_LINE = 4_000;

/** `restore` puts redacted values back. */
export const liveText = (restore: (text: string) => string): LiveText => {
  let line = '';
  let shown = '';
  const render = (text: string): string => withoutForeignLinks(restore(text), NOTHING_KNOWN);
  const show = (text: string): string => {
    const next = render(text);
    if (!next.startsWith(shown)) return '';
    const piece = next.slice(shown.length);
    shown = next;
    return piece;
  };
  const flushLine = (text: string): string => {
    const piece = render(text).slice(shown.length);
    shown = '';
    return piece;
  };
  return {
    push(piece) {
      const lines = (line + piece).split('\n');
      line = lines.pop() ?? '';
      const complete = lines.map(text => `${flushLine(text)}\n`).join('');
      if (line.length > LONGEST_LIVE_LINE) return complete;
      return complete + show(line.slice(0, safeLength(line)));
    },
    end: () => flushLine(line),
  };
};

/** Up to the last space with nothing open before it: a piece of an address, a tag or a placeholder shows only as a whole. */
const safeLength = (line: string): number => {
  const opened = Math.max(line.lastIndexOf('<'), line.lastIndexOf('`'));
  const open = opened >= 0 && !/[>`]/.test(line.slice(opened + 1)) ? opened : line.length;
  return line.lastIndexOf(' ', open) + 1;
};
