import type { DocumentId, UserId } from '../../core/kernel/ids.ts';
import type { Chunk, Document } from '../../core/knowledge/document.ts';
import type { ChunkRepository, DocumentRepository, KnowledgeRepositories } from '../../core/knowledge/repository.ts';
import { type Rows, type Tables, table } from './rows.ts';
import { newestFirst, oldestIdFirst, saveVersioned } from './versioned.ts';

/** All pieces of one document, in order. */
type ChunksRow = { readonly chunks: readonly Chunk[] };

const DOCUMENTS = table<Document>('knowledge_documents');
const CHUNKS = table<ChunksRow>('knowledge_chunks');

type Find = DocumentRepository['find'];

export const knowledgeRepositories = (tables: Tables): KnowledgeRepositories => {
  const documents = tables.rows(DOCUMENTS);
  const chunks = tables.rows(CHUNKS);
  const find: Find = async (reader, id) => {
    const found = documents.get(id);
    return found && isSeenBy(reader, found) ? found : undefined;
  };
  return {
    documents: documentRepository(documents, find, id => chunks.delete(id)),
    chunks: chunkRepository(chunks, find),
  };
};

const isSeenBy = (reader: UserId, { scope, ownerId }: Readonly<Document>): boolean =>
  scope === 'global' || ownerId === reader;

const documentRepository = (
  documents: Rows<Document>,
  find: Find,
  removeChunks: (id: DocumentId) => void,
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
  listAll: async page => oldestIdFirst(documents, () => true, page),
  async delete(ownerId, id) {
    if (documents.get(id)?.ownerId !== ownerId) return false;
    removeChunks(id);
    return documents.delete(id);
  },
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
