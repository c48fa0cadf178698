import type { DocumentIndexV1 } from '../../contracts/generated/messages.ts';
import { DomainError, type Failure } from '../kernel/error.ts';
import type { DocumentId, UserId } from '../kernel/ids.ts';
import type { Delivery, JobRun } from '../kernel/job.ts';
import type { Clock } from '../ports/clock.ts';
import type { KeywordIndex } from '../ports/keyword-index.ts';
import type { EventAnnouncement } from '../ports/transactor.ts';
import { type Document, fail, start, succeed } from './document.ts';
import { textFileOf } from './embedding.ts';
import { type OrderEmbeddingDeps, orderEmbedding } from './order-embedding.ts';
import { type DocumentText, indexText, KNOWLEDGE, type ReadTextDeps, readText, storedChunks } from './read-text.ts';
import type { KnowledgeRepositories, KnowledgeTransact } from './repository.ts';

export type IndexDocumentDeps = ReadTextDeps &
  OrderEmbeddingDeps & {
    clock: Clock;
    index: KeywordIndex;
    reads: KnowledgeRepositories;
    transact: KnowledgeTransact;
  };

/** Makes a document findable by its words. The index is replaced first, by id and version; chunks, status, event, the order
 *  for its vectors and the job's end are one commit. A document that was changed meanwhile has a newer job of its own, so
 *  this one leaves it alone. */
export const indexDocument =
  (deps: IndexDocumentDeps) =>
  async (message: DocumentIndexV1, run: JobRun): Promise<void> => {
    const found = await begin(deps, message);
    if (!found) {
      // An earlier run may have indexed it just before it was deleted.
      await deps.index.delete(KNOWLEDGE, message.document_id);
      return deps.transact(async ({ complete }) => complete(run.delivery, { status: 'completed' }));
    }
    try {
      const text = await readText(deps)(found, textFileOf(found, await deps.reads.embeddings.find(found.id)), run);
      run.progress(0.5);
      await indexText(deps)(found, text, run);
      await finish(deps, found, text, run.delivery);
    } catch (error) {
      if (!(error instanceof DomainError) || !error.code.startsWith('file.')) throw error;
      await failDocument(deps)(message, { code: error.code, detail: error.message }, run.delivery);
    }
  };

const begin = async (deps: IndexDocumentDeps, message: DocumentIndexV1): Promise<Document | undefined> => {
  const found = await deps.reads.documents.find(message.owner_id as UserId, message.document_id as DocumentId);
  if (found?.status !== 'pending') return found;
  return deps.transact(async ({ documents }) => documents.save(start(found, deps.clock.now())));
};

const finish = async (
  deps: IndexDocumentDeps,
  found: Document,
  text: DocumentText,
  delivery: Delivery,
): Promise<void> => {
  const gone = await deps.transact(async unit => {
    const { documents, chunks, once, announce, complete } = unit;
    const current = await documents.find(found.ownerId, found.id);
    if ((await once(delivery)) && current?.version === found.version) {
      await chunks.replace(found.id, storedChunks(text));
      const ready = await documents.save(succeed(current, text.title, text.chunks.length, deps.clock.now()));
      await announce(indexedEvent(ready));
      await orderEmbedding(deps)(unit, ready);
    }
    await complete(delivery, { status: 'completed' });
    return current === undefined;
  });
  if (gone) await deps.index.delete(KNOWLEDGE, found.id);
};

export const indexedEvent = (document: Document): EventAnnouncement => ({
  kind: 'event',
  type: 'document.indexed.v1',
  ownerId: document.ownerId,
  subject: document.id,
  data: {
    document_id: document.id,
    owner_id: document.ownerId,
    status: document.status === 'failed' ? 'failed' : 'ready',
    sections: document.sections,
    detail: document.error?.detail ?? null,
  },
});

/** Ends the document as failed with a reason for its owner: by the job itself, or (without a delivery) after the queue
 *  gave up on it. */
export const failDocument =
  ({ clock, transact }: Pick<IndexDocumentDeps, 'clock' | 'transact'>) =>
  (message: DocumentIndexV1, error: Failure, delivery?: Delivery): Promise<void> =>
    transact(async ({ documents, announce, complete }) => {
      const current = await documents.find(message.owner_id as UserId, message.document_id as DocumentId);
      if (current && current.status !== 'ready' && current.status !== 'failed')
        await announce(indexedEvent(await documents.save(fail(current, error, clock.now()))));
      if (delivery) await complete(delivery, { status: 'failed', error });
    });
