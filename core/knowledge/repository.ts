import type { DocumentId, UserId } from '../kernel/ids.ts';
import type { Page, PageRequest } from '../kernel/paging.ts';
import type { Transact } from '../ports/transactor.ts';
import type { Chunk, Document, DocumentStatus, Scope } from './document.ts';

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
  /** Removes the document with its chunks; false when it was not there. */
  delete(ownerId: UserId, id: DocumentId): Promise<boolean>;
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

export type KnowledgeRepositories = { readonly documents: DocumentRepository; readonly chunks: ChunkRepository };
export type KnowledgeTransact = Transact<KnowledgeRepositories>;
