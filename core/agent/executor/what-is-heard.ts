import type { TokenUsage } from '../../ports/llm-provider.ts';

/** What no answer needs and a database, a terminal or a reader trips over: controls but tab and the ends of lines, marks that
 *  turn the direction of writing, and the characters of private use that our own marks are made of. */
const CONTROLS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ue000-\ue0ff]/g;

/** A piece of a model's answer as it may go on. Halves of a character may stand at its ends: the rest comes with the next. */
export const withoutControls = (piece: string): string => piece.replace(CONTROLS, '');

/** No writing takes more tokens than this for a character. */
const TOKENS_PER_CHAR = 4;
/** What providers add: their own instructions, thoughts that are not shown. */
const MARGIN = 50_000;

/** What a provider says that it has counted, where that can be; it decides what others may still spend. */
export const usageIn = (told: TokenUsage, charsAsked: number, charsHeard: number): TokenUsage | undefined => {
  const isLikely = (count: number, chars: number): boolean =>
    Number.isFinite(count) && count >= 0 && count <= chars * TOKENS_PER_CHAR + MARGIN;
  return isLikely(told.inputTokens, charsAsked) && isLikely(told.outputTokens, charsHeard + MARGIN) ? told : undefined;
};
