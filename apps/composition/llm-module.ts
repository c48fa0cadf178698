import { ContainerModule } from 'inversify';
import { openaiLlmProvider } from '../../adapters/openai/llm-provider.ts';
import { T } from './tokens.ts';

/** Who writes answers, if anybody does. */
export const llmModule = () =>
  new ContainerModule(({ bind }) => {
    bind(T.Llm).toResolvedValue(
      ({ llm }) =>
        llm.kind === 'openai'
          ? openaiLlmProvider({ apiKey: llm.apiKey, baseUrl: llm.baseUrl, model: llm.model })
          : null,
      [T.Config],
    );
  });
