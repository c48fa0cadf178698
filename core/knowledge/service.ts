import type { DocumentIndexV1, DocumentRemoveV1 } from '../../contracts/generated/messages.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Failure } from '../kernel/error.ts';
import type { DocumentId } from '../kernel/ids.ts';
import type { JobRun } from '../kernel/job.ts';
import { presentPage } from '../kernel/paging.ts';
import { type AddDocumentDeps, addDocument, type DocumentFile } from './add-document.ts';
import { documentNotFound } from './document.ts';
import { failDocument, type IndexDocumentDeps, indexDocument } from './index-document.ts';
import type {
  DocumentAccepted,
  DocumentFields,
  DocumentListQuery,
  DocumentPage,
  DocumentView,
  Passage,
  SearchInput,
  SearchResults,
  SectionText,
  UpdateDocumentInput,
} from './models.ts';
import { presentDocument } from './present.ts';
import { toTerms } from './query.ts';
import { reindexDocuments } from './reindex-documents.ts';
import { deleteDocument, removeDocument } from './remove-document.ts';
import { search } from './search.ts';
import { updateDocument } from './update-document.ts';

/** What the organisation knows: runbooks, manuals, post-mortems, and the way to the right section.
 *  @throws DomainError 'knowledge.document-not-found' for ids that do not exist or are another user's; 'auth.forbidden' when
 *  somebody who is not an administrator writes scope `global`. */
export interface KnowledgeService {
  /** @throws DomainError 'file.*' for a file that cannot be taken, with what to do about it. */
  add(actor: Actor, fields: DocumentFields, file: DocumentFile, signal?: AbortSignal): Promise<DocumentAccepted>;
  get(actor: Actor, id: DocumentId): Promise<DocumentView>;
  list(actor: Actor, query: DocumentListQuery): Promise<DocumentPage>;
  update(actor: Actor, id: DocumentId, patch: UpdateDocumentInput): Promise<DocumentView>;
  delete(actor: Actor, id: DocumentId): Promise<void>;
  /** Ranked, the best section of each document. */
  search(actor: Actor, input: SearchInput, signal?: AbortSignal): Promise<SearchResults>;
  /** As `search`, with the whole text of each section. */
  passages(actor: Actor, input: SearchInput, signal?: AbortSignal): Promise<Passage[]>;
  /** All pieces of one document, in order. */
  sections(actor: Actor, id: DocumentId): Promise<readonly SectionText[]>;
  /** The words of a question that are worth searching for. */
  termsOf(question: string): Promise<readonly string[]>;
  /** Job `document.index.v1`. */
  indexDocument(message: DocumentIndexV1, run: JobRun): Promise<void>;
  /** After the queue gave up on `document.index.v1`. */
  failDocument(message: DocumentIndexV1, reason: Failure): Promise<void>;
  /** Orders every document to be indexed again, after the index was lost; how many. */
  reindex(): Promise<number>;
  /** Job `document.remove.v1`. */
  removeDocument(message: DocumentRemoveV1, run: JobRun): Promise<void>;
}

export type KnowledgeServiceDeps = AddDocumentDeps & IndexDocumentDeps;

export const knowledgeService = (deps: KnowledgeServiceDeps): KnowledgeService => {
  const { reads } = deps;
  const passages = search(deps);
  return {
    add: addDocument(deps),
    update: updateDocument(deps),
    delete: deleteDocument(deps),
    indexDocument: indexDocument(deps),
    removeDocument: removeDocument(deps),
    reindex: reindexDocuments(deps),
    failDocument: (message, reason) => failDocument(deps)(message, reason),
    passages,
    termsOf: async question => toTerms(question),
    async get(actor, id) {
      const found = await reads.documents.find(actor.userId, id);
      if (!found) throw documentNotFound();
      return presentDocument(found);
    },
    list: async (actor, { scope, status, ...page }) =>
      presentPage(await reads.documents.list(actor.userId, { scope, status }, page), presentDocument),
    async search(actor, input, signal) {
      const found = await passages(actor, input, signal);
      return { results: found.map(({ ordinal: _, text: __, anchor: ___, ...hit }) => hit) };
    },
    sections: (actor, id) => reads.chunks.ofDocument(actor.userId, id),
  };
};
