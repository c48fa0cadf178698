import type { Actor } from '../kernel/actor.ts';
import type { DocumentId, JobId } from '../kernel/ids.ts';
import type { RepeatableRequest } from '../kernel/repeat.ts';
import { peek } from '../kernel/stream.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileProvider } from '../ports/file-provider.ts';
import type { Ids } from '../ports/ids.ts';
import { withoutFileOfRepeat } from '../ports/request-ledger.ts';
import type { TextExtractor } from '../ports/text-extractor.ts';
import type { JobAnnouncement } from '../ports/transactor.ts';
import { type Document, ensureMayWrite, originalFileKey, pendingDocument } from './document.ts';
import type { DocumentAccepted, DocumentFields } from './models.ts';
import type { KnowledgeTransact } from './repository.ts';

export type AddDocumentDeps = {
  clock: Clock;
  ids: Ids;
  files: FileProvider;
  extractor: Pick<TextExtractor, 'identify'>;
  transact: KnowledgeTransact;
  maxBytes: number;
};

export type DocumentFile = {
  readonly name: string;
  readonly mediaType: string | null;
  readonly content: AsyncIterable<Uint8Array>;
};

/** What telling the kind of a file takes. */
export const HEAD_BYTES = 8192;

export const indexJob = (document: Pick<Document, 'id' | 'ownerId' | 'version' | 'jobId'>): JobAnnouncement => ({
  kind: 'job',
  type: 'document.index.v1',
  id: document.jobId,
  ownerId: document.ownerId,
  subject: document.id,
  data: { document_id: document.id, owner_id: document.ownerId, version: document.version },
});

/** The file is durable before the row that names it; a file whose row never came costs room and nothing else. */
export const addDocument =
  ({ clock, ids, files, extractor, transact, maxBytes }: AddDocumentDeps) =>
  async (
    actor: Actor,
    fields: DocumentFields,
    file: DocumentFile,
    signal?: AbortSignal,
    request?: RepeatableRequest,
  ): Promise<DocumentAccepted> => {
    ensureMayWrite(actor, fields.scope);
    const { head, whole } = await peek(file.content, HEAD_BYTES);
    const mediaType = await extractor.identify(head, file);
    const id = ids.next() as DocumentId;
    const stored = await files.upload(originalFileKey(id), whole, { maxBytes, ...(signal && { signal }) });
    const document = pendingDocument({
      id,
      ownerId: actor.userId,
      fields,
      fileName: file.name,
      mediaType,
      file: stored,
      jobId: ids.next() as JobId,
      at: clock.now(),
    });
    const accepted: DocumentAccepted = { id, document_id: id, job_id: document.jobId, status: document.status };
    const committing = transact(async ({ documents, announce, remember }) => {
      await announce(indexJob(await documents.save(document)));
      await remember(request && { ...request, content: stored.sha256 }, accepted);
    });
    await withoutFileOfRepeat(committing, files, stored.key);
    return accepted;
  };
