import type { Price, Tier } from './catalogue.ts';

/** What has to be known of a model before it is asked. */
export type ModelFacts = {
  /** Tokens of question and answer together. */
  readonly contextTokens: number;
  readonly hasTools: boolean;
  /** Providers that refuse it are asked again without; those that are known to do so are not asked twice. */
  readonly takesTemperature: boolean;
  readonly tier: Tier;
  readonly price: Price | null;
};

export const MODEL_PROVIDERS = ['openai', 'anthropic', 'ollama'] as const;
export type ModelProvider = (typeof MODEL_PROVIDERS)[number];

const facts = (contextTokens: number, tier: Tier, price: Price | null): ModelFacts => ({
  contextTokens,
  hasTools: true,
  takesTemperature: true,
  tier,
  price,
});

/** From GPT-5.6 on OpenAI's chat completions, which we speak, refuse tools while a model thinks, and some of them always do;
 *  they answer from what the question holds. */
const REFUSES_TOOLS = /^gpt-(?:5\.[6-9]|[6-9])/;

/** US dollars for a million tokens of the standard service, as the vendors' pages said in October and November 2026
 *  (developers.openai.com/api/docs/models, platform.claude.com/docs/en/models), some of them as others quoted them (GPT-6.1, GPT-6
 *  Luna, GPT-5.4 mini, GPT-4o, and what Sonnet 5.5 takes for cached input). They change: CONFIG_FILE overrides them.
 *  Surcharges for very long questions (OpenAI from 272,000 tokens on, Haiku 5.5 from 100,000 on) are not in them. What a
 *  page does not say of caches is left out, and costs as much as any input. */
const KNOWN: Readonly<Record<string, ModelFacts>> = {
  'openai/gpt-6.2-sol': facts(1_050_000, 'high', { input: 2, output: 10, cached_input: 0.1, cache_write: 2.5 }),
  'openai/gpt-6.1-sol': facts(1_050_000, 'high', { input: 2, output: 10, cached_input: 0.1, cache_write: 2.5 }),
  'openai/gpt-6.1-terra': facts(1_050_000, 'standard', { input: 1, output: 5, cached_input: 0.05 }),
  'openai/gpt-6-luna': facts(1_050_000, 'low', { input: 0.1, output: 0.5, cached_input: 0.01 }),
  'openai/gpt-5.4-mini': facts(400_000, 'standard', { input: 0.75, output: 4.5 }),
  'openai/gpt-5.6-terra': facts(1_050_000, 'standard', { input: 2, output: 12, cached_input: 0.2, cache_write: 2.5 }),
  'openai/gpt-5-mini': facts(400_000, 'low', { input: 0.25, output: 2, cached_input: 0.025 }),
  'openai/gpt-4o': facts(128_000, 'standard', { input: 2.5, output: 10, cached_input: 1.25 }),
  'openai/gpt-4o-mini': facts(128_000, 'low', { input: 0.15, output: 0.6, cached_input: 0.075 }),
  'anthropic/claude-opus-5-5': facts(1_000_000, 'high', { input: 4, output: 20 }),
  'anthropic/claude-sonnet-5-5': facts(1_000_000, 'standard', {
    input: 2,
    output: 10,
    cached_input: 0.1,
    cache_write: 2.5,
  }),
  'anthropic/claude-haiku-5-5': facts(1_000_000, 'low', {
    input: 0.1,
    output: 0.5,
    cached_input: 0.01,
    cache_write: 0.125,
  }),
  'anthropic/claude-haiku-4-5': facts(200_000, 'low', { input: 1, output: 5, cached_input: 0.1, cache_write: 1.25 }),
};

/** What is assumed of a model that nobody has described. Ollama runs on a machine of one's own, and cuts what is longer than
 *  the context that it was told; a larger one takes memory that may not be there. */
const UNKNOWN: { readonly [provider in ModelProvider]: ModelFacts } = {
  openai: facts(128_000, 'standard', null),
  anthropic: facts(200_000, 'standard', null),
  ollama: facts(8192, 'low', { input: 0, output: 0 }),
};

/** Of a server that speaks a vendor's protocol: it may charge anything, or nothing, and have any model under any name. */
const ELSEWHERE: ModelFacts = facts(32_768, 'standard', null);

export const keyOf = (provider: ModelProvider, model: string): string => `${provider}/${model}`;

/** What is known of the model, or assumed; `isElsewhere`: it is asked through a base URL of one's own. */
export const factsOf = (provider: ModelProvider, model: string, isElsewhere: boolean): ModelFacts => {
  const known = KNOWN[keyOf(provider, model)];
  if (!isElsewhere)
    return { ...(known ?? UNKNOWN[provider]), hasTools: provider !== 'openai' || !REFUSES_TOOLS.test(model) };
  return known ? { ...known, price: null } : ELSEWHERE;
};

/** What is known, as Markdown, for docs/configuration.md. */
export const knownModelsTable = (): string =>
  [
    '| model | context | tools | tier | input | output | cached input | cache write |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...Object.entries(KNOWN).map(([key, { contextTokens, tier, price }]) => {
      const tools = REFUSES_TOOLS.test(key.replace('openai/', '')) ? 'no' : 'yes';
      const prices = [price?.input, price?.output, price?.cached_input, price?.cache_write].map(usd => usd ?? '');
      return `| \`${key}\` | ${contextTokens.toLocaleString('en')} | ${tools} | ${tier} | ${prices.join(' | ')} |`;
    }),
  ].join('\n');
