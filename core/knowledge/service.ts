import type {
  DocumentEmbedV1,
  DocumentEmbedV2,
  DocumentIndexV1,
  DocumentRemoveV1,
} from '../../contracts/generated/messages.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Failure } from '../kernel/error.ts';
import type { DocumentId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { JobRun } from '../kernel/job.ts';
import { presentPage } from '../kernel/paging.ts';
import type { RepeatableRequest } from '../kernel/repeat.ts';
import type { SweepOptions, SweepReport } from '../kernel/sweep.ts';
import { acceptEmbeddingRequest } from './accept-embedding-request.ts';
import { type AddDocumentDeps, addDocument, type DocumentFile } from './add-document.ts';
import { documentNotFound } from './document.ts';
import { type EmbedDocumentDeps, embedDocument, failEmbedding } from './embed-document.ts';
import { embedOutdated, forgetOtherModels } from './embed-outdated.ts';
import { failDocument, indexDocument } from './index-document.ts';
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
import { putDocument } from './put-document.ts';
import { toTerms } from './query.ts';
import { reindexDocuments } from './reindex-documents.ts';
import { deleteDocument, removeDocument } from './remove-document.ts';
import { type SearchDeps, search } from './search.ts';
import { snippetOf } from './snippet.ts';
import { sweepKnowledgeFiles } from './sweep-files.ts';
import { updateDocument } from './update-document.ts';

/** What the organisation knows: runbooks, manuals, post-mortems, and the way to the right section.
 *  @throws DomainError 'knowledge.document-not-found' for ids that do not exist or are another user's; 'auth.forbidden' when
 *  somebody who is not an administrator writes scope `global`. */
export interface KnowledgeService {
  /** Given a request, does it once.
   *  @throws DomainError 'file.*' for a file that cannot be taken, with what to do about it; 'request.repeated' or
   *  'request.key-reused' when the request was answered before, and nothing of the file is kept. */
  add(
    actor: Actor,
    fields: DocumentFields,
    file: DocumentFile,
    signal?: AbortSignal,
    request?: RepeatableRequest,
  ): Promise<DocumentAccepted>;
  /** As `add`, under an id that the calling module made with Ids, never one that somebody sent: new, or in the place of the
   *  content that was there. Idempotent.
   *  @throws DomainError 'conflict' when the document is deleted or changed at the same time. */
  put(
    actor: Actor,
    id: DocumentId,
    fields: DocumentFields,
    file: DocumentFile,
    signal?: AbortSignal,
  ): Promise<DocumentAccepted>;
  get(actor: Actor, id: DocumentId): Promise<DocumentView>;
  list(actor: Actor, query: DocumentListQuery): Promise<DocumentPage>;
  update(actor: Actor, id: DocumentId, patch: UpdateDocumentInput): Promise<DocumentView>;
  delete(actor: Actor, id: DocumentId): Promise<void>;
  /** Ranked, the best section of each document. */
  search(actor: Actor, input: SearchInput, signal?: AbortSignal): Promise<SearchResults>;
  /** As `search`, with the whole text of each section instead of a part of it. */
  passages(actor: Actor, input: SearchInput, signal?: AbortSignal): Promise<Passage[]>;
  /** All pieces of one document, in order. */
  sections(actor: Actor, id: DocumentId): Promise<readonly SectionText[]>;
  /** The words of a question that are worth searching for. */
  termsOf(question: string): Promise<readonly string[]>;
  /** The part of a text that has the most of a question's words, as `search` shows it. */
  snippetOf(text: string, question: string): Promise<string>;
  /** Job `document.index.v1`. */
  indexDocument(message: DocumentIndexV1, run: JobRun): Promise<void>;
  /** After the queue gave up on `document.index.v1`. */
  failDocument(message: DocumentIndexV1, reason: Failure): Promise<void>;
  /** Orders every document to be indexed again, after the index was lost; how many. */
  reindex(): Promise<number>;
  /** Job `document.embed.v2`. */
  embedDocument(message: DocumentEmbedV2, run: JobRun): Promise<void>;
  /** After the queue gave up on an embedding job. */
  failEmbedding(documentId: DocumentId, reason: Failure, run: Pick<JobRun, 'delivery' | 'ownerId'>): Promise<void>;
  /** An embedding request with its content in it, as one that refers to a file. */
  acceptEmbeddingRequest(message: DocumentEmbedV1, run: Pick<JobRun, 'ownerId' | 'signal'>): Promise<DocumentEmbedV2>;
  /** Orders vectors for every ready document that has none of the model in use; how many. */
  embedOutdated(signal?: AbortSignal): Promise<number>;
  /** Job `document.remove.v1`. */
  removeDocument(message: DocumentRemoveV1, run: JobRun): Promise<void>;
  /** Removes files that no document has and that were written before that moment. */
  sweepFiles(writtenBefore: Instant, options?: SweepOptions): Promise<SweepReport>;
}

export type KnowledgeServiceDeps = AddDocumentDeps & EmbedDocumentDeps & SearchDeps;

export const knowledgeService = (deps: KnowledgeServiceDeps): KnowledgeService => {
  const { reads } = deps;
  const passages = search(deps);
  const embed = embedDocument(deps);
  const forget = forgetOtherModels(deps);
  return {
    add: addDocument(deps),
    put: putDocument(deps),
    update: updateDocument(deps),
    delete: deleteDocument(deps),
    indexDocument: indexDocument(deps),
    async embedDocument(message, run) {
      await embed(message, run);
      await forget(run.signal);
    },
    failEmbedding: failEmbedding(deps),
    acceptEmbeddingRequest: acceptEmbeddingRequest(deps),
    embedOutdated: embedOutdated(deps),
    removeDocument: removeDocument(deps),
    sweepFiles: sweepKnowledgeFiles(deps),
    reindex: reindexDocuments(deps),
    failDocument: failDocument(deps),
    passages,
    termsOf: async question => toTerms(question),
    snippetOf: async (text, question) => snippetOf(text, toTerms(question)),
    async get(actor, id) {
      const found = await reads.documents.find(actor.userId, id);
      if (!found) throw documentNotFound();
      return presentDocument(found, await reads.embeddings.find(id));
    },
    async list(actor, { scope, status, ...page }) {
      const found = await reads.documents.list(actor.userId, { scope, status }, page);
      const embeddings = await reads.embeddings.findMany(found.items.map(({ id }) => id));
      const known = new Map(embeddings.map(embedding => [embedding.documentId, embedding]));
      return presentPage(found, document => presentDocument(document, known.get(document.id)));
    },
    async search(actor, input, signal) {
      const found = await passages(actor, input, signal);
      const terms = toTerms(input.query);
      return {
        results: found.map(({ ordinal: _, text, anchor: __, ...hit }) => ({ ...hit, snippet: snippetOf(text, terms) })),
      };
    },
    sections: (actor, id) => reads.chunks.ofDocument(actor.userId, id),
  };
};
