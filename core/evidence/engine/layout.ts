import { indexOfByte } from './bytes.ts';
import type { Tokens } from './tokens.ts';

/** How a wording is written beyond its tokens, where that is more than one blank between each two. */
export type Layout = {
  /** Blanks before each token. */
  readonly gaps: Uint8Array;
  /** How many values of one kind each token stands for. */
  readonly repeats: Uint8Array;
};

/** Longer lists are shown as one value. */
const REPEATS_SHOWN = 12;
const GAP_CAP = 255;
const EQUALS = 61;

const isPair = ({ bytes, from, to }: Tokens, i: number): boolean =>
  indexOfByte(bytes, EQUALS, from[i]! + 1, to[i]!) > 0;

/** Between two `key=value` any blanks are one: they separate fields. */
const gapBefore = (tokens: Tokens, i: number): number => {
  if (i === 0) return 1;
  const end = tokens.from[i]!;
  let at = end;
  while (tokens.bytes[at - 1] === 32) at--;
  return end - at < 2 || (isPair(tokens, i - 1) && isPair(tokens, i)) ? 1 : Math.min(end - at, GAP_CAP);
};

/** The layout of the message last tokenised; undefined when it is plain. */
export const layoutOf = (tokens: Tokens): Layout | undefined => {
  const repeats = tokens.repeats.slice(0, tokens.count).map(count => (count > REPEATS_SHOWN ? 1 : count));
  const gaps = Uint8Array.from(repeats, (_, i) => gapBefore(tokens, i));
  return gaps.some(gap => gap > 1) || repeats.some(count => count > 1) ? { gaps, repeats } : undefined;
};

/** Forgets what the message last tokenised has otherwise. */
export const keepCommonLayout = (layout: Layout | undefined, tokens: Tokens): void => {
  if (layout === undefined) return;
  const { gaps, repeats } = layout;
  for (let i = 0; i < gaps.length; i++) {
    if (gaps[i]! > 1 && gaps[i] !== gapBefore(tokens, i)) gaps[i] = 1;
    if (repeats[i]! > 1 && repeats[i] !== tokens.repeats[i]) repeats[i] = 1;
  }
};

/** Forgets what another layout has otherwise. */
export const blendLayout = (into: Layout | undefined, from: Layout | undefined): void => {
  if (into === undefined) return;
  for (let i = 0; i < into.gaps.length; i++) {
    if (into.gaps[i] !== (from?.gaps[i] ?? 1)) into.gaps[i] = 1;
    if (into.repeats[i] !== (from?.repeats[i] ?? 1)) into.repeats[i] = 1;
  }
};

/** Writes the parts of a wording as its messages do. */
export const layOut = (layout: Layout | undefined, parts: readonly string[]): string => {
  if (layout === undefined) return parts.join(' ');
  let text = '';
  parts.forEach((part, i) => {
    text += (i > 0 ? ' '.repeat(layout.gaps[i]!) : '') + part + ` ${part}`.repeat(layout.repeats[i]! - 1);
  });
  return text;
};
