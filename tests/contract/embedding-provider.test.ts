import { embeddedModel } from '../../adapters/embedded-model/embedding-provider.ts';
import { memoryEmbeddingProvider } from '../../adapters/memory/embedding-provider.ts';
import { ollamaEmbeddingRequest } from '../../adapters/ollama/embedding-request.ts';
import { openaiEmbeddingRequest } from '../../adapters/openai/embedding-request.ts';
import { batchedEmbedding, type EmbeddingRequest } from '../../adapters/system/batched-embedding.ts';
import { embeddingServer } from '../support/embedding-server.ts';
import { embeddingProviderContract, type Harness } from './embedding-provider.contract.ts';
import { onEveryTarget } from './on-every-target.ts';

const openMemory = async (): Promise<Harness> => ({
  provider: memoryEmbeddingProvider(),
  dispose: async () => undefined,
});

const openEmbedded = async (): Promise<Harness> => {
  const provider = embeddedModel();
  return { provider, dispose: () => provider.close() };
};

const served =
  (requestTo: (url: string) => EmbeddingRequest, options = {}) =>
  async (): Promise<Harness> => {
    const server = await embeddingServer(options);
    // In batches of five, so that a call of the contract is several of them.
    const limits = { texts: 5, bytes: 300_000, bytesOfText: 8192 };
    const provider = batchedEmbedding({ ask: requestTo(server.url), model: 'hashed-words-64', dimension: 64, limits });
    return { provider, dispose: () => server.close() };
  };

const openai = (url: string) => openaiEmbeddingRequest({ apiKey: 'k', baseUrl: `${url}/v1`, model: 'hashed-words' });
const ollama = (url: string) => ollamaEmbeddingRequest({ host: url, model: 'hashed-words' });

onEveryTarget(
  'The EmbeddingProvider contract',
  {
    memory: openMemory,
    'embedded-model': openEmbedded,
    openai: served(openai),
    'a server that speaks its protocol without base64': served(openai, { base64: false }),
    ollama: served(ollama),
  },
  embeddingProviderContract,
);
