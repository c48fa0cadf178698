import type { DocumentIndexV1 } from '../../contracts/generated/messages.ts';
import { DomainError, type Failure } from '../kernel/error.ts';
import type { DocumentId, UserId } from '../kernel/ids.ts';
import type { Delivery, JobRun } from '../kernel/job.ts';
import { shorten } from '../kernel/text.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileProvider } from '../ports/file-provider.ts';
import type { KeywordIndex } from '../ports/keyword-index.ts';
import type { TextExtractor } from '../ports/text-extractor.ts';
import type { EventAnnouncement } from '../ports/transactor.ts';
import { chunkDocument, type DocumentChunk, toIndexEntry } from './chunk.ts';
import { type Document, documentFileKey, fail, scopeToken, start, succeed } from './document.ts';
import type { KnowledgeRepositories, KnowledgeTransact } from './repository.ts';

/** The collection of the keyword index that holds knowledge. */
export const KNOWLEDGE = 'knowledge';

export type IndexDocumentDeps = {
  clock: Clock;
  files: FileProvider;
  extractor: TextExtractor;
  index: KeywordIndex;
  reads: KnowledgeRepositories;
  transact: KnowledgeTransact;
};

/** Makes a document findable. The index is replaced first, by id and version; chunks, status, event and the job's end are
 *  one commit. A document that was changed meanwhile has a newer job of its own, so this one leaves it alone. */
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
      const { title, chunks } = await read(deps, found, run);
      await deps.index.index(
        KNOWLEDGE,
        { id: found.id, scope: scopeToken(found), version: found.version, entries: chunks.map(toIndexEntry) },
        { signal: run.signal },
      );
      await finish(deps, found, title, chunks, run.delivery);
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

const read = async ({ files, extractor }: IndexDocumentDeps, found: Document, { signal, progress }: JobRun) => {
  const content = files.download(documentFileKey(found.id), { signal });
  const extracted = await extractor.extract(content, { name: found.fileName, mediaType: found.mediaType }, { signal });
  progress(0.5);
  const title = found.titleGiven ? found.title : shorten(extracted.title ?? found.title, 300);
  const { text, format, anchors } = extracted;
  return { title, chunks: chunkDocument({ title, text, format, anchors }) };
};

const finish = async (
  deps: IndexDocumentDeps,
  found: Document,
  title: string,
  chunks: readonly DocumentChunk[],
  delivery: Delivery,
): Promise<void> => {
  const gone = await deps.transact(async ({ documents, chunks: stored, once, announce, complete }) => {
    const current = await documents.find(found.ownerId, found.id);
    if ((await once(delivery)) && current?.version === found.version) {
      await stored.replace(
        found.id,
        chunks.map(({ ordinal, section, body, anchor }) => ({ ordinal, section, body, anchor })),
      );
      await announce(indexedEvent(await documents.save(succeed(current, title, chunks.length, deps.clock.now()))));
    }
    await complete(delivery, { status: 'completed' });
    return current === undefined;
  });
  if (gone) await deps.index.delete(KNOWLEDGE, found.id);
};

const indexedEvent = (document: Document): EventAnnouncement => ({
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
