import type { LLMProvider } from '../../ports/llm-provider.ts';

/** What a model is asked for. Embedding is not here: vectors of two models do not compare, so there is never a choice. */
export const TASKS = ['triage', 'investigate', 'summarise', 'post-mortem'] as const;
export type Task = (typeof TASKS)[number];

/** What a model costs in general; the cheapest that will do comes first where a rule says so. */
export const TIERS = ['low', 'standard', 'high'] as const;
export type Tier = (typeof TIERS)[number];

/** US dollars for a million tokens. */
export type Price = {
  readonly input: number;
  readonly output: number;
  /** Of input that the provider had in its prompt cache; as `input` where it is not given. */
  readonly cached_input?: number | undefined;
  /** Of input that the provider put into its prompt cache; as `input` where it is not given. */
  readonly cache_write?: number | undefined;
};

/** A model that can be asked. */
export type Model = {
  /** How configuration and users name it: `provider/model`, for example `openai/gpt-5-mini`. */
  readonly key: string;
  readonly provider: LLMProvider;
  /** Who answers and where, for example `openai https://api.openai.com/v1`: models of one endpoint fail together. */
  readonly endpoint: string;
  /** The name that its provider knows. */
  readonly model: string;
  /** Tokens of question and answer together. */
  readonly contextTokens: number;
  readonly hasTools: boolean;
  /** False: it is asked without one, whatever a chat wants. */
  readonly takesTemperature: boolean;
  readonly tier: Tier;
  /** null when nobody knows: its costs are then not counted, and it is said so. */
  readonly price: Price | null;
};

/** The models of an installation and which of them are asked for what, in order. */
export type Catalogue = {
  readonly models: readonly Model[];
  /** Keys of models. A task without a rule has all models, in the order of `models`. */
  readonly routes: { readonly [task in Task]?: readonly string[] | undefined };
};
