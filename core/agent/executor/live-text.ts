import { closesTail, looksLikeTail, opensTail, type TailFence } from '../trust/tail.ts';
import { CODE, withoutCode } from './code-regions.ts';
import { type KnownAddresses, withoutForeignLinks } from './links.ts';

/** Makes text that arrives in pieces fit to be shown at once: what may still turn out to be a link, a tag or a placeholder
 *  is held back until the rest of it is there, and the part that is for code is never shown. */
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
  const hidden = hiddenTail();
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
  const flushLines = (lines: readonly string[]): string => lines.map(text => `${flushLine(text)}\n`).join('');
  return {
    push(piece) {
      const lines = (line + piece).split('\n');
      line = lines.pop() ?? '';
      const complete = flushLines(lines.flatMap(text => hidden.pass(text)));
      if (line.length > LONGEST_LIVE_LINE || hidden.isOpen()) return complete;
      return complete + show(line.slice(0, safeLength(line)));
    },
    end() {
      const [last = '', ...before] = hidden.end(line).toReversed();
      return flushLines(before.toReversed()) + flushLine(last);
    },
  };
};

/** Lines on their way to the reader, without those of the block that is for code. */
const hiddenTail = () => {
  let fence: TailFence | null = null;
  /** Of a block that may be it. */
  let held: string[] = [];
  const release = (): readonly string[] => {
    const lines = held;
    held = [];
    return lines;
  };
  const pass = (line: string): readonly string[] => {
    if (fence === null) {
      fence = opensTail(line) ?? null;
      if (fence?.kind === 'unnamed') held = [line];
      return fence === null ? [line] : [];
    }
    const isEnd = closesTail(line, fence);
    const isHidden = fence.kind === 'named';
    if (!isHidden) held.push(line);
    const looks = isHidden ? true : looksLikeTail(held.slice(1).join('\n'));
    if (isEnd || looks === false) fence = null;
    else if (looks === true) fence = { ...fence, kind: 'named' };
    if (looks === true) held = [];
    return looks === false || isEnd ? release() : [];
  };
  return {
    pass,
    isOpen: (): boolean => fence !== null,
    /** With the last line, which has no end. */
    end(line: string): readonly string[] {
      const passed = pass(line);
      fence = null;
      return [...passed, ...release()];
    },
  };
};

/** Up to the last space with nothing open before it: a piece of an address, a tag or a placeholder shows only as a whole,
 *  and so does a line that may open a block. */
const safeLength = (line: string): number => {
  if (/^[ \t>]*(?:(?:`+|~+)[^`~]*)?$/.test(line)) return 0;
  const prose = withoutCode(line);
  const tag = prose.lastIndexOf('<');
  const tick = prose.indexOf('`');
  const isTagOpen = tag >= 0 && !prose.includes('>', tag);
  const open = Math.min(isTagOpen ? tag : line.length, tick >= 0 ? tick : line.length);
  const inCode = prose.lastIndexOf(CODE, open);
  return Math.max(prose.lastIndexOf(' ', open), inCode === open - 1 ? -1 : inCode) + 1;
};
