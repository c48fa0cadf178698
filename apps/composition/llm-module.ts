import { ContainerModule } from 'inversify';
import { anthropicLlmProvider } from '../../adapters/anthropic/llm-provider.ts';
import { isOllamaRunning } from '../../adapters/ollama/is-running.ts';
import { ollamaLlmProvider } from '../../adapters/ollama/llm-provider.ts';
import { openaiLlmProvider } from '../../adapters/openai/llm-provider.ts';
import { watchLlm } from '../../adapters/system/llm-watch.ts';
import type { LLMProvider } from '../../core/ports/llm-provider.ts';
import type { Catalogue, Model } from './catalogue.ts';
import type { Config } from './config.ts';
import type { ChatProvider } from './llm-choice.ts';
import type { PlannedModel } from './model-plan.ts';
import { T } from './tokens.ts';

/** Milliseconds that a start waits for an Ollama that nobody named. */
const ASK_OLLAMA_MS = 300;

/** Who writes answers, if anybody does. */
export const llmModule = () =>
  new ContainerModule(({ bind }) => {
    bind(T.Models).toResolvedValue(catalogueOf, [T.Config]);
  });

/** The plan with somebody behind each model. None of them is asked before it is needed, but for an Ollama that nobody named:
 *  whether it runs decides whether there are models at all. */
export const catalogueOf = async ({ llm, models: { models, routes } }: Config): Promise<Catalogue> => {
  if (llm.kind === 'ollama-if-running' && !(await isOllamaRunning(llm.ollama.host, ASK_OLLAMA_MS)))
    return { models: [], routes: {} };
  const byVendor = new Map<ChatProvider, LLMProvider>();
  return { models: models.map(planned => modelOf(planned, byVendor)), routes };
};

const modelOf = (planned: PlannedModel, byVendor: Map<ChatProvider, LLMProvider>): Model => {
  const { key, model, contextTokens, hasTools, takesTemperature, tier, price } = planned;
  const provider = byVendor.get(planned.provider) ?? providerOf(planned);
  // Ollama has to be told the context of each model.
  if (planned.provider.name !== 'ollama') byVendor.set(planned.provider, provider);
  const endpoint = endpointOf(planned.provider);
  return { key, provider, endpoint, model, contextTokens, hasTools, takesTemperature, tier, price };
};

const endpointOf = (provider: ChatProvider): string =>
  `${provider.name} ${provider.name === 'ollama' ? provider.host : (provider.baseUrl ?? '')}`.trimEnd();

const providerOf = ({ provider, model, contextTokens }: PlannedModel): LLMProvider => {
  if (provider.name === 'ollama')
    return ollamaLlmProvider({ host: provider.host, model, contextTokens: () => contextTokens, watch: watchLlm });
  const { apiKey, baseUrl } = provider;
  const options = { apiKey, baseUrl, model: provider.model, watch: watchLlm };
  return provider.name === 'openai' ? openaiLlmProvider(options) : anthropicLlmProvider(options);
};
