import { llmFailure } from '../../core/ports/llm-failure.ts';
import { connect } from './connection.ts';
import { toDomainError } from './errors.ts';

/** The names of the models that this Ollama has pulled. @throws DomainError as LLMProvider does. */
export const ollamaModels = async (host: string, signal: AbortSignal): Promise<readonly string[]> => {
  try {
    const client = await connect(host, signal);
    const { models } = await client.list();
    if (!Array.isArray(models)) throw llmFailure('unreadable');
    return models.map(({ name }) => String(name));
  } catch (error) {
    throw toDomainError(error);
  }
};
