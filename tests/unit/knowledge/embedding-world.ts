import { memoryEmbeddingProvider } from '../../../adapters/memory/embedding-provider.ts';
import { toDocumentEmbedV2 } from '../../../apps/worker/upcasters/document.embed.v1.ts';
import type { DocumentEmbedV1, DocumentEmbedV2 } from '../../../contracts/generated/messages.ts';
import type { Actor } from '../../../core/kernel/actor.ts';
import type { DocumentId, JobId } from '../../../core/kernel/ids.ts';
import type { KnowledgeServiceDeps } from '../../../core/knowledge/index.ts';
import type { EmbeddingProvider } from '../../../core/ports/embedding-provider.ts';
import type { VectorHit } from '../../../core/ports/vector-provider.ts';
import { attempts, type WorkOffOptions } from '../../support/working-off.ts';
import { openKnowledge } from './knowledge-world.ts';

export const EMBED = 'document.embed.v2';
export const MODEL_A = memoryEmbeddingProvider({ model: 'model-a' });
export const MODEL_B = memoryEmbeddingProvider({ model: 'model-b', dimension: 32 });

/** The knowledge module with a model. `change` replaces a part of what it depends on. */
export const openEmbedding = async (
  embedding: EmbeddingProvider | null = MODEL_A,
  change: (deps: KnowledgeServiceDeps) => Partial<KnowledgeServiceDeps> = () => ({}),
  joined?: Awaited<ReturnType<typeof openKnowledge>>,
) => {
  const k = await openKnowledge(deps => ({ ...deps, embedding, ...change({ ...deps, embedding }) }), joined);
  const { world, knowledge, vectors } = k;

  const tell = (payload: unknown, reason: Parameters<typeof knowledge.failEmbedding>[1], run: Run): Promise<void> =>
    knowledge.failEmbedding((payload as DocumentEmbedV2).document_id as DocumentId, reason, run);
  type Run = Parameters<typeof knowledge.failEmbedding>[2];

  const embedAttempts = (options: WorkOffOptions = {}) => {
    world.clock.advance(31_000);
    return attempts(world, EMBED, knowledge.embedDocument, { exhausted: tell, ...options });
  };
  const embedAll = async (times = 1): Promise<void> => {
    for (const { error } of await embedAttempts({ times })) if (error) throw error;
  };
  const embedded = async (...given: Parameters<typeof k.added>) => {
    const { id } = await k.added(...given);
    await embedAll();
    return knowledge.get(given[0], id as DocumentId);
  };
  const upcast = toDocumentEmbedV2(knowledge);
  const embedV1 = (options: WorkOffOptions = {}) => {
    world.clock.advance(31_000);
    return attempts<DocumentEmbedV1>(
      world,
      'document.embed.v1',
      async (message, run) => knowledge.embedDocument(await upcast(message, run), run),
      { exhausted: tell, ...options },
    );
  };
  /** An order as another producer sends it. */
  const enqueue = (actor: Actor, payload: object, type = EMBED): Promise<JobId> =>
    world.queue.enqueue({ type, payload, ownerId: actor.userId });

  /** Every vector that somebody would find, whatever it is about. */
  const stored = async (
    scopes: readonly string[],
    { model, dimension }: EmbeddingProvider = MODEL_A,
  ): Promise<readonly Pick<VectorHit, 'documentId' | 'ordinal'>[]> => {
    const vector = new Float32Array(dimension).fill(1 / Math.sqrt(dimension));
    const space = { collection: 'knowledge', model, dimension };
    const hits = await vectors.search(space, { vector, topK: 1000, filter: { scopes } });
    return hits
      .map(({ documentId, ordinal }) => ({ documentId, ordinal }))
      .sort((a, b) => a.documentId.localeCompare(b.documentId) || a.ordinal - b.ordinal);
  };
  const view = (actor: Actor, id: string) => knowledge.get(actor, id as DocumentId);
  const jobs = async () => (await world.announced()).filter(({ type }) => type === EMBED);
  const jobOf = (id: string) => world.queue.getStatus(null, id as JobId);
  return { ...k, embedAll, embedAttempts, embedded, embedV1, enqueue, stored, view, jobs, jobOf };
};

export type Embedding = Awaited<ReturnType<typeof openEmbedding>>;
