import type { Task } from './catalogue.ts';
import { factsOf, keyOf, type ModelFacts } from './known-models.ts';
import type { ChatProvider, LlmChoice } from './llm-choice.ts';
import { type ModelSetting, type RouteSettings, type RouteStep, TASKS } from './model-settings.ts';
import type { Settings } from './settings.ts';

export type PlannedModel = ModelFacts & {
  readonly key: string;
  readonly provider: ChatProvider;
  /** The name that its provider knows. */
  readonly model: string;
};

/** The models that may be asked and in which order, before anybody has looked whether they answer. */
export type ModelPlan = {
  readonly models: readonly PlannedModel[];
  readonly routes: { readonly [task in Task]?: readonly string[] };
};

type Complain = (problem: string) => void;

/** First the model of each provider, then the others that CONFIG_FILE lists; routes come to keys. `complain` is told, by path,
 *  what of CONFIG_FILE cannot be. Without providers there is nothing to compare with, and nothing is said. */
export const planModels = (llm: LlmChoice, settings: Settings, complain: Complain): ModelPlan => {
  const providers = providersOf(llm);
  if (providers.length === 0) return { models: [], routes: {} };
  const listed = settings.models.map((setting, at) => fromSetting(setting, at, providers, complain));
  const byKey = new Map<string, PlannedModel>();
  for (const provider of providers) {
    const first = fromProvider(provider, provider.model);
    byKey.set(first.key, first);
  }
  for (const model of listed) if (model !== undefined) byKey.set(model.key, model);
  const models = [...byKey.values()];
  return { models, routes: routesOf(settings.routes, models, complain) };
};

const providersOf = (llm: LlmChoice): readonly ChatProvider[] => {
  if (llm.kind === 'none') return [];
  return llm.kind === 'providers' ? llm.providers : [llm.ollama];
};

const fromProvider = (provider: ChatProvider, model: string): PlannedModel => ({
  ...factsOf(provider.name, model, provider.name !== 'ollama' && provider.baseUrl !== undefined),
  key: keyOf(provider.name, model),
  provider,
  model,
});

const fromSetting = (
  { provider: name, model, context_tokens, tools, temperature, tier, price }: ModelSetting,
  at: number,
  providers: readonly ChatProvider[],
  complain: Complain,
): PlannedModel | undefined => {
  const provider = providers.find(each => each.name === name);
  if (provider === undefined) {
    complain(`models[${at}].provider: takes no part; set its key or its address, and see LLM_PROVIDER`);
    return undefined;
  }
  const known = fromProvider(provider, model);
  return {
    ...known,
    contextTokens: context_tokens ?? known.contextTokens,
    hasTools: tools ?? known.hasTools,
    takesTemperature: temperature !== null && known.takesTemperature,
    tier: tier ?? known.tier,
    price: price === undefined ? known.price : price,
  };
};

const routesOf = (
  settings: RouteSettings,
  models: readonly PlannedModel[],
  complain: Complain,
): { readonly [task in Task]?: readonly string[] } =>
  Object.fromEntries(
    TASKS.flatMap(task => {
      const steps = settings[task];
      if (steps === undefined) return [];
      const path = task.includes('-') ? `routes["${task}"]` : `routes.${task}`;
      const keys = steps.flatMap((step, at) => keysOf(step, models, problem => complain(`${path}[${at}]: ${problem}`)));
      if (keys.length === 0) complain(`${path}: comes to no model at all; leave it out for all of them`);
      return [[task, [...new Set(keys)]]];
    }),
  );

const keysOf = (step: RouteStep, models: readonly PlannedModel[], complain: Complain): readonly string[] => {
  const all = models.map(({ key }) => key);
  if (typeof step !== 'string')
    return models
      .filter(({ tier, hasTools }) => (step.tier ?? tier) === tier && (!step.needs_tools || hasTools))
      .map(({ key }) => key);
  if (all.includes(step)) return [step];
  complain(`is no model that may be asked; there are ${all.join(', ')}`);
  return [];
};
