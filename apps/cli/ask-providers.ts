import { anthropicModels } from '../../adapters/anthropic/model-list.ts';
import { ollamaModels } from '../../adapters/ollama/model-list.ts';
import { openaiModels } from '../../adapters/openai/model-list.ts';
import { isDomainError } from '../../core/kernel/error.ts';
import type { Config } from '../composition/config.ts';
import type { EmbeddingChoice } from '../composition/embedding-choice.ts';
import type { ChatProvider } from '../composition/llm-choice.ts';

/** What was found of a provider of models. `detail`: what is wrong with it, and what to correct; undefined when nothing is. */
export type ProviderFound = { readonly name: string; readonly detail?: string };

const DEADLINE_MS = 10_000;

/** Asks every provider that is configured for the list of its models, which costs nothing: whether it answers, takes the key,
 *  and has what will be asked of it. */
export const askProviders = (config: Config): Promise<readonly ProviderFound[]> =>
  Promise.all([
    ...(config.llm.kind === 'providers' ? config.llm.providers : []).map(provider =>
      found(
        provider.name,
        config.models.models.filter(model => model.provider === provider).map(({ model }) => model),
        configuredBy(provider),
        signal => modelsOf(provider, signal),
      ),
    ),
    ...embeddings(config.embedding),
  ]);

const embeddings = (choice: EmbeddingChoice): readonly Promise<ProviderFound>[] => {
  if (choice.kind === 'none' || choice.kind === 'embedded') return [];
  const list = (signal: AbortSignal) =>
    choice.kind === 'ollama' ? ollamaModels(choice.host, signal) : openaiModels(choice, signal);
  return [found(`vectors by ${choice.kind}`, [choice.model], 'the variables that begin with EMBEDDING_', list)];
};

const modelsOf = (provider: ChatProvider, signal: AbortSignal): Promise<readonly string[] | null> => {
  if (provider.name === 'ollama') return ollamaModels(provider.host, signal);
  return provider.name === 'openai' ? openaiModels(provider, signal) : anthropicModels(provider, signal);
};

const configuredBy = ({ name }: ChatProvider): string => {
  if (name === 'ollama') return 'OLLAMA_HOST';
  return name === 'openai' ? 'OPENAI_API_KEY and OPENAI_BASE_URL' : 'ANTHROPIC_API_KEY and ANTHROPIC_BASE_URL';
};

const found = async (
  name: string,
  asked: readonly string[],
  variables: string,
  list: (signal: AbortSignal) => Promise<readonly string[] | null>,
): Promise<ProviderFound> => {
  try {
    const models = await list(AbortSignal.timeout(DEADLINE_MS));
    const missing = asked.filter(model => models !== null && !has(models, model));
    return missing.length === 0 ? { name } : { name, detail: `It answers, but does not have ${missing.join(', ')}.` };
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return { name, detail: `${error.message} It is configured by ${variables}.` };
  }
};

/** Ollama adds the version that was meant. */
const has = (models: readonly string[], model: string): boolean =>
  models.includes(model) || models.includes(`${model}:latest`);
