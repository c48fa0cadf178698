import { llmFailure } from '../../core/ports/llm-failure.ts';
import { connect } from './connection.ts';
import { toDomainError } from './errors.ts';

export type OllamaEmbeddingOptions = {
  /** For example `http://127.0.0.1:11434`. */
  readonly host: string;
  readonly model: string;
};

/** One request for embeddings to Ollama, without another attempt; texts that the model cannot read whole are cut by Ollama.
 *  @throws DomainError as LLMProvider does. */
export const ollamaEmbeddingRequest =
  ({ host, model }: OllamaEmbeddingOptions) =>
  async (texts: readonly string[], signal: AbortSignal): Promise<readonly ArrayLike<number>[]> => {
    try {
      const client = await connect(host, signal);
      const { embeddings } = await client.embed({ model, input: [...texts], truncate: true });
      if (!Array.isArray(embeddings) || !embeddings.every(Array.isArray)) throw llmFailure('unreadable');
      return embeddings;
    } catch (error) {
      throw toDomainError(error);
    }
  };
