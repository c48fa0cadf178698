import type { DocumentId, UserId } from '../kernel/ids.ts';
import type { Page, PageRequest } from '../kernel/paging.ts';
import type { Transact } from '../ports/transactor.ts';
import type { Chunk, Document, DocumentStatus, Scope } from './document.ts';
import type { Embedding } from './embedding.ts';

export type DocumentFilter = { readonly scope?: Scope | undefined; readonly status?: DocumentStatus | undefined };

/** Documents. `reader` sees their own and the global ones; a foreign personal one is simply not there. What is returned is
 *  a copy. `save` succeeds only if `version` is the stored one (0 for a new one), else DomainError 'conflict'. */
export interface DocumentRepository {
  find(reader: UserId, id: DocumentId): Promise<Document | undefined>;
  /** Newest first. */
  list(reader: UserId, filter: DocumentFilter, page: PageRequest): Promise<Page<Document>>;
  save(document: Document): Promise<Document>;
  /** Everybody's, oldest first; the cursor is the last one's id. For making the index anew, never for an answer. */
  listAll(page: PageRequest): Promise<Page<Document>>;
  /** Whose it is: for jobs, whose messages name no owner; never for an answer. */
  ownerOf(id: DocumentId): Promise<UserId | undefined>;
  /** Everybody's ready ones that have no vectors, nor an order for any, of this model; oldest first. */
  listWithoutVectors(model: string, page: PageRequest): Promise<Page<Document>>;
  /** Removes the document with its chunks and what is known of its vectors; false when it was not there. */
  delete(ownerId: UserId, id: DocumentId): Promise<boolean>;
  /** Of those ids, the ones that exist, whoever owns them: for sweeps of files that nobody names. */
  existing(ids: readonly DocumentId[]): Promise<readonly DocumentId[]>;
}

/** The pieces of a document, replaced together. */
export interface ChunkRepository {
  replace(documentId: DocumentId, chunks: readonly Chunk[]): Promise<void>;
  /** Those of the pairs that exist in documents that `reader` sees, with their documents, in the order asked. */
  findMany(
    reader: UserId,
    at: readonly { readonly documentId: DocumentId; readonly ordinal: number }[],
  ): Promise<readonly { readonly document: Document; readonly chunk: Chunk }[]>;
  /** All pieces of a document that `reader` sees, in order. */
  ofDocument(reader: UserId, documentId: DocumentId): Promise<readonly Chunk[]>;
}

/** How far each document's vectors are. Who asks has found the document before, as somebody who sees it. */
export interface EmbeddingRepository {
  find(documentId: DocumentId): Promise<Embedding | undefined>;
  findMany(documentIds: readonly DocumentId[]): Promise<readonly Embedding[]>;
  /** Replaces what is known of the document. */
  save(embedding: Embedding): Promise<void>;
  /** Whether any document has vectors of this model. */
  isAnyReady(model: string): Promise<boolean>;
  /** Whether no ready document waits for its vectors, and none has those of another model. */
  isSettled(model: string): Promise<boolean>;
}

export type KnowledgeRepositories = {
  readonly documents: DocumentRepository;
  readonly chunks: ChunkRepository;
  readonly embeddings: EmbeddingRepository;
};
export type KnowledgeTransact = Transact<KnowledgeRepositories>;
