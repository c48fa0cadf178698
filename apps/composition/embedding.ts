import { createHash } from 'node:crypto';
import { embeddedModel } from '../../adapters/embedded-model/embedding-provider.ts';
import { batchedEmbedding } from '../../adapters/system/batched-embedding.ts';
import type { EmbeddingProvider } from '../../core/ports/embedding-provider.ts';
import type { Redactor } from '../../core/ports/redactor.ts';
import type { EmbeddingChoice } from './embedding-choice.ts';
import { redactedEmbedding } from './redacted-embedding.ts';
import type { Shutdown } from './shutdown.ts';

/** Who turns text into vectors by this choice. Nothing is started or asked before it is used. */
export const embeddingOf = async (
  choice: EmbeddingChoice,
  redactor: Redactor,
  shutdown: Shutdown,
): Promise<EmbeddingProvider | null> => {
  if (choice.kind === 'none') return null;
  if (choice.kind === 'embedded') {
    const model = embeddedModel();
    shutdown.onClose('embedding model', () => model.close());
    return model;
  }
  const provider = batchedEmbedding({
    ask: await requestOf(choice),
    model: spaceName(choice.kind, choice.model, choice.dimension),
    dimension: choice.dimension,
  });
  return redactedEmbedding(provider, redactor);
};

type Elsewhere = Exclude<EmbeddingChoice, { kind: 'none' | 'embedded' }>;

const requestOf = async (choice: Elsewhere) => {
  if (choice.kind === 'ollama') {
    const { ollamaEmbeddingRequest } = await import('../../adapters/ollama/embedding-request.ts');
    return ollamaEmbeddingRequest(choice);
  }
  const { openaiEmbeddingRequest } = await import('../../adapters/openai/embedding-request.ts');
  const { apiKey, baseUrl, model, dimension, isShortened } = choice;
  return openaiEmbeddingRequest({ apiKey, baseUrl, model, dimensions: isShortened ? dimension : undefined });
};

/** In the few letters that every vector store takes. Where some are lost, a digest keeps two names apart. */
export const spaceName = (provider: string, model: string, dimension: number): string => {
  const plain = model.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const digest = plain === model ? '' : `-${createHash('sha256').update(model).digest('hex').slice(0, 8)}`;
  return `${provider}-${plain}${digest}-${dimension}`;
};
