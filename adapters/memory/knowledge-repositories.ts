import type { DocumentId, UserId } from '../../core/kernel/ids.ts';
import type { Chunk, Document } from '../../core/knowledge/document.ts';
import type { Embedding } from '../../core/knowledge/embedding.ts';
import type {
  ChunkRepository,
  DocumentRepository,
  EmbeddingRepository,
  KnowledgeRepositories,
} from '../../core/knowledge/repository.ts';
import { type Rows, type Tables, table } from './rows.ts';
import { newestFirst, oldestIdFirst, saveVersioned } from './versioned.ts';

/** All pieces of one document, in order. */
type ChunksRow = { readonly chunks: readonly Chunk[] };

const DOCUMENTS = table<Document>('knowledge_documents');
const CHUNKS = table<ChunksRow>('knowledge_chunks');
const EMBEDDINGS = table<Embedding>('knowledge_embeddings');

type Find = DocumentRepository['find'];

export const knowledgeRepositories = (tables: Tables): KnowledgeRepositories => {
  const documents = tables.rows(DOCUMENTS);
  const chunks = tables.rows(CHUNKS);
  const embeddings = tables.rows(EMBEDDINGS);
  const find: Find = async (reader, id) => {
    const found = documents.get(id);
    return found && isSeenBy(reader, found) ? found : undefined;
  };
  return {
    documents: documentRepository(documents, embeddings, find, id => {
      chunks.delete(id);
      embeddings.delete(id);
    }),
    chunks: chunkRepository(chunks, find),
    embeddings: embeddingRepository(embeddings, documents),
  };
};

const isSeenBy = (reader: UserId, { scope, ownerId }: Readonly<Document>): boolean =>
  scope === 'global' || ownerId === reader;

const documentRepository = (
  documents: Rows<Document>,
  embeddings: Rows<Embedding>,
  find: Find,
  removeParts: (id: DocumentId) => void,
): DocumentRepository => ({
  find,
  list: async (reader, { scope, status }, page) =>
    newestFirst(
      documents,
      d =>
        isSeenBy(reader, d) &&
        (scope === undefined || d.scope === scope) &&
        (status === undefined || d.status === status),
      page,
    ),
  save: async document => saveVersioned(documents, document),
  ownerOf: async id => documents.get(id)?.ownerId,
  listWithoutVectors: async (model, page) =>
    oldestIdFirst(documents, ({ id, status }) => status === 'ready' && !isOrdered(embeddings.get(id), model), page),
  listAll: async page => oldestIdFirst(documents, () => true, page),
  async delete(ownerId, id) {
    if (documents.get(id)?.ownerId !== ownerId) return false;
    removeParts(id);
    return documents.delete(id);
  },
  existing: async ids => ids.filter(id => documents.get(id) !== undefined),
});

const isOrdered = (known: Embedding | undefined, model: string): boolean =>
  known?.model === model && known.status !== 'none';

const embeddingRepository = (rows: Rows<Embedding>, documents: Rows<Document>): EmbeddingRepository => ({
  find: async id => rows.get(id),
  findMany: async ids => rows.where(({ documentId }) => ids.includes(documentId)),
  async save(embedding) {
    rows.put(embedding.documentId, embedding);
  },
  isAnyReady: async model => rows.where(row => row.status === 'ready' && row.model === model).length > 0,
  isSettled: async model =>
    rows
      .where(({ status, model: made }) => status === 'pending' || (status === 'ready' && made !== model))
      .every(({ documentId }) => documents.get(documentId)?.status !== 'ready'),
});

const chunkRepository = (rows: Rows<ChunksRow>, find: Find): ChunkRepository => {
  const ofDocument: ChunkRepository['ofDocument'] = async (reader, id) =>
    (await find(reader, id)) ? (rows.get(id)?.chunks ?? []) : [];
  return {
    ofDocument,
    async replace(id, chunks) {
      rows.put(id, { chunks: [...chunks].sort((a, b) => a.ordinal - b.ordinal) });
    },
    async findMany(reader, at) {
      const found: { document: Document; chunk: Chunk }[] = [];
      for (const { documentId, ordinal } of at) {
        const document = await find(reader, documentId);
        const chunk = document && rows.get(documentId)?.chunks.find(piece => piece.ordinal === ordinal);
        if (document && chunk) found.push({ document, chunk });
      }
      return found;
    },
  };
};
