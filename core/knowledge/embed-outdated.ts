import { everyItem } from '../kernel/paging.ts';
import type { Log } from '../ports/log.ts';
import type { VectorProvider } from '../ports/vector-provider.ts';
import type { Document } from './document.ts';
import { knowledgeSpace } from './embedding.ts';
import { type OrderEmbeddingDeps, orderEmbedding } from './order-embedding.ts';
import type { KnowledgeRepositories, KnowledgeTransact } from './repository.ts';

export type EmbedOutdatedDeps = OrderEmbeddingDeps & {
  reads: KnowledgeRepositories;
  transact: KnowledgeTransact;
};

/** Orders vectors for every ready document that has none of the model in use; how many. Whether one is still needed is asked
 *  again in the commit that orders it, so that workers that start together order each once. */
export const embedOutdated =
  (deps: EmbedOutdatedDeps) =>
  async (signal?: AbortSignal): Promise<number> => {
    const { embedding, reads, transact } = deps;
    if (embedding === null) return 0;
    const order = (listed: Document): Promise<number> =>
      transact(async unit => {
        const [document, known] = [
          await unit.documents.find(listed.ownerId, listed.id),
          await unit.embeddings.find(listed.id),
        ];
        const isOrdered = known?.model === embedding.model && known.status !== 'none';
        if (document?.status !== 'ready' || isOrdered) return 0;
        await orderEmbedding(deps)(unit, document);
        return 1;
      });
    let ordered = 0;
    for await (const document of everyItem(page => reads.documents.listWithoutVectors(embedding.model, page))) {
      signal?.throwIfAborted();
      ordered += await order(document);
    }
    return ordered;
  };

export type ForgetOtherModelsDeps = Pick<EmbedOutdatedDeps, 'embedding' | 'reads'> & {
  vectors: VectorProvider;
  log: Log;
};

/** Removes what another model left, once every document has vectors of this one. Asked after each document; does it once in
 *  the life of a process, because a model changes with a restart. What cannot be removed now is not searched, and is
 *  removed some other time. */
export const forgetOtherModels = ({ embedding, reads, vectors, log }: ForgetOtherModelsDeps) => {
  let done = embedding === null;
  return async (signal: AbortSignal): Promise<void> => {
    if (done || embedding === null) return;
    try {
      if (!(await reads.embeddings.isSettled(embedding.model))) return;
      await vectors.keepOnly(knowledgeSpace(embedding), { signal });
      done = true;
    } catch (error) {
      log.warn({ err: error }, 'the vectors of another model could not be removed');
    }
  };
};
