import type { DocumentIndexV1 } from '../../contracts/generated/messages.ts';
import { DomainError, type Failure } from '../kernel/error.ts';
import type { DocumentId, UserId } from '../kernel/ids.ts';
import type { Delivery, JobOutcome, JobRun } from '../kernel/job.ts';
import type { Clock } from '../ports/clock.ts';
import type { KeywordIndex } from '../ports/keyword-index.ts';
import type { EventAnnouncement, Messaging } from '../ports/transactor.ts';
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
    if (!found) return leaveNothing(deps, message.document_id as DocumentId, run.delivery);
    try {
      const text = await readText(deps)(found, textFileOf(found, await deps.reads.embeddings.find(found.id)), run);
      run.progress(0.5);
      await indexText(deps)(found, text, run);
      await finish(deps, found, run.delivery, (unit, current) => makeReady(deps, unit, current, text));
    } catch (error) {
      if (!(error instanceof DomainError) || !error.code.startsWith('file.')) throw error;
      const reason = { code: error.code, detail: error.message };
      await finish(deps, found, run.delivery, (unit, current) => makeFailed(deps, unit, current, reason));
    }
  };

const begin = async (deps: IndexDocumentDeps, message: DocumentIndexV1): Promise<Document | undefined> => {
  const found = await deps.reads.documents.find(message.owner_id as UserId, message.document_id as DocumentId);
  if (found?.status !== 'pending') return found;
  return deps.transact(async ({ documents }) => documents.save(start(found, deps.clock.now())));
};

type Unit = KnowledgeRepositories & Messaging;

const COMPLETED: JobOutcome = { status: 'completed' };

/** The effect, its mark and the job's end in one commit. A document that is another one by now is left alone, whatever
 *  became of this attempt: the file that it read may be gone. */
const finish = async (
  deps: IndexDocumentDeps,
  found: Document,
  delivery: Delivery,
  effect: (unit: Unit, current: Document) => Promise<JobOutcome>,
): Promise<void> => {
  const gone = await deps.transact(async unit => {
    const current = await unit.documents.find(found.ownerId, found.id);
    if (current === undefined) return true;
    const isOurs = (await unit.once(delivery)) && current.version === found.version;
    await unit.complete(delivery, isOurs ? await effect(unit, current) : COMPLETED);
    return false;
  });
  if (gone) await leaveNothing(deps, found.id, delivery);
};

/** Of a document that is gone. The job ends after it, so that a crash in between does not end it. */
const leaveNothing = async (
  { index, transact }: Pick<IndexDocumentDeps, 'index' | 'transact'>,
  id: DocumentId,
  delivery: Delivery,
): Promise<void> => {
  await index.delete(KNOWLEDGE, id);
  await transact(({ complete }) => complete(delivery, COMPLETED));
};

const makeReady = async (
  deps: IndexDocumentDeps,
  unit: Unit,
  current: Document,
  text: DocumentText,
): Promise<JobOutcome> => {
  await unit.chunks.replace(current.id, storedChunks(text));
  const ready = await unit.documents.save(succeed(current, text.title, text.chunks.length, deps.clock.now()));
  await unit.announce(indexedEvent(ready));
  await orderEmbedding(deps)(unit, ready);
  return COMPLETED;
};

const makeFailed = async (
  { clock }: Pick<IndexDocumentDeps, 'clock'>,
  { documents, announce }: Pick<Unit, 'documents' | 'announce'>,
  current: Document,
  error: Failure,
): Promise<JobOutcome> => {
  if (current.status !== 'ready' && current.status !== 'failed')
    await announce(indexedEvent(await documents.save(fail(current, error, clock.now()))));
  return { status: 'failed', error };
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

/** Ends the document as failed with a reason for its owner, after the queue gave up on it. */
export const failDocument =
  (deps: Pick<IndexDocumentDeps, 'clock' | 'transact'>) =>
  (message: DocumentIndexV1, error: Failure): Promise<void> =>
    deps.transact(async unit => {
      const current = await unit.documents.find(message.owner_id as UserId, message.document_id as DocumentId);
      if (current) await makeFailed(deps, unit, current, error);
    });
