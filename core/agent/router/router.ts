import type { LLMProvider } from '../../ports/llm-provider.ts';

/** Who may write the answer, in the order in which they are asked. The report by code is last: it needs nobody, so there
 *  is always an answer. */
export type Route = { readonly kind: 'llm'; readonly provider: LLMProvider } | { readonly kind: 'grounded' };

export const routes = (provider: LLMProvider | null): readonly Route[] => [
  ...(provider === null ? [] : [{ kind: 'llm' as const, provider }]),
  { kind: 'grounded' },
];
