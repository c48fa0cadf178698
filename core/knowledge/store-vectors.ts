import type { JobRun } from '../kernel/job.ts';
import type { EmbeddingProvider } from '../ports/embedding-provider.ts';
import type { VectorProvider, VectorRecord } from '../ports/vector-provider.ts';
import { type Chunk, type Document, scopeToken } from './document.ts';
import { type Embedding, knowledgeSpace } from './embedding.ts';
import type { KnowledgeRepositories, KnowledgeTransact } from './repository.ts';

export type StoreVectorsDeps = {
  embedding: EmbeddingProvider | null;
  vectors: VectorProvider;
  reads: KnowledgeRepositories;
  transact: KnowledgeTransact;
};

/** Pieces that are read, embedded, stored and remembered as done at once. */
const BATCH = 8;

/** Stores the vectors of a document's pieces, batch by batch, from where an earlier run stopped, then removes those of
 *  earlier versions. Stops early when the document is not any more what it was. */
export const storeVectors = (deps: StoreVectorsDeps) => {
  const { embedding, vectors } = deps;
  return async (document: Document, begun: Embedding, { signal, progress }: JobRun): Promise<void> => {
    if (embedding === null) return;
    const space = knowledgeSpace(embedding);
    for (let from = begun.done; from < document.sections; from += BATCH) {
      signal.throwIfAborted();
      const pieces = await piecesOf(deps, document, from);
      if (pieces.length === 0) return;
      await vectors.upsert(space, await recordsOf(embedding, document, pieces, signal), { signal });
      const done = Math.min(from + BATCH, document.sections);
      await remember(deps, begun, done);
      progress(done / document.sections);
    }
    await vectors.delete(space, document.id, { olderThan: document.version, signal });
  };
};

/** None when there is a newer version of the document, or none at all. */
const piecesOf = async ({ reads }: StoreVectorsDeps, document: Document, from: number): Promise<readonly Chunk[]> => {
  const { id: documentId, ownerId, version } = document;
  const places = Array.from({ length: BATCH }, (_, at) => ({ documentId, ordinal: from + at }));
  const found = await reads.chunks.findMany(ownerId, places);
  return found.filter(hit => hit.document.version === version).map(({ chunk }) => chunk);
};

const recordsOf = async (
  embedding: EmbeddingProvider,
  document: Document,
  pieces: readonly Chunk[],
  signal: AbortSignal,
): Promise<readonly VectorRecord[]> => {
  const { id: documentId, version, title } = document;
  const told = pieces.filter(({ body }) => body.trim() !== '');
  if (told.length === 0) return [];
  const texts = told.map(({ section, body }) => `${title}\n${section}\n${body}`);
  const made = await embedding.embed(texts, 'document', { signal });
  const scope = scopeToken(document);
  return told.flatMap(({ ordinal }, at): readonly VectorRecord[] => {
    const vector = made[at];
    return vector === undefined ? [] : [{ documentId, ordinal, scope, version, vector }];
  });
};

const remember = ({ transact }: StoreVectorsDeps, begun: Embedding, done: number): Promise<void> =>
  transact(async ({ embeddings }) => {
    const known = await embeddings.find(begun.documentId);
    if (known?.jobId === begun.jobId && known.documentVersion === begun.documentVersion)
      await embeddings.save({ ...known, done });
  });
