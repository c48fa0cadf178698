import type { TokenUsage } from '../../ports/llm-provider.ts';
import type { Price } from '../router/catalogue.ts';

/** More than any model takes or writes; what a provider says beyond is a mistake of its own. */
const MOST_TOKENS = 1_000_000_000;

/** A number of tokens that can be counted on, whatever a provider reports. */
export const wholeTokens = (reported: number | undefined): number =>
  reported !== undefined && reported > 0 ? Math.min(Math.ceil(reported), MOST_TOKENS) : 0;

/** Millionths of a US dollar, rounded up; null without a price. A price of one dollar for a million tokens is a millionth of
 *  a dollar for each. */
export const costOf = (price: Price | null, usage: TokenUsage): number | null => {
  if (price === null) return null;
  const all = wholeTokens(usage.inputTokens);
  const cached = Math.min(wholeTokens(usage.cachedInputTokens), all);
  const written = Math.min(wholeTokens(usage.cacheWriteTokens), all - cached);
  const cost =
    (all - cached - written) * price.input +
    cached * (price.cached_input ?? price.input) +
    written * (price.cache_write ?? price.input) +
    wholeTokens(usage.outputTokens) * price.output;
  // What floating point adds in the last digits must not become a millionth more.
  return Math.ceil(Math.round(cost * 1e6) / 1e6);
};
