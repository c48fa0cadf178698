import type { Actor } from '../kernel/actor.ts';
import type { DocumentId, JobId } from '../kernel/ids.ts';
import { peek } from '../kernel/stream.ts';
import { type AddDocumentDeps, type DocumentFile, HEAD_BYTES, indexJob } from './add-document.ts';
import { type Document, documentFileKey, ensureMayWrite } from './document.ts';
import type { DocumentAccepted, DocumentFields } from './models.ts';
import type { KnowledgeRepositories } from './repository.ts';
import { ownedDocument } from './update-document.ts';

export type PutDocumentDeps = AddDocumentDeps & { reads: KnowledgeRepositories };

const isSame = (a: Document, b: Document): boolean =>
  a.sha256 === b.sha256 && a.title === b.title && a.scope === b.scope && a.fileName === b.fileName;

const accepted = ({ id, jobId, status }: Document): DocumentAccepted => ({
  id,
  document_id: id,
  job_id: jobId,
  status,
});

/** The document under an id that another module made for it, new or in the place of its earlier content. The same again
 *  changes nothing, unless indexing it has failed. */
export const putDocument =
  ({ clock, ids, files, extractor, reads, transact, maxBytes }: PutDocumentDeps) =>
  async (
    actor: Actor,
    id: DocumentId,
    fields: DocumentFields,
    file: DocumentFile,
    signal?: AbortSignal,
  ): Promise<DocumentAccepted> => {
    ensureMayWrite(actor, fields.scope);
    const known = await reads.documents.find(actor.userId, id);
    if (known || (await reads.documents.ownerOf(id))) ownedDocument(actor, known);
    const { head, whole } = await peek(file.content, HEAD_BYTES);
    const mediaType = await extractor.identify(head, file);
    const { bytes, sha256 } = await files.upload(documentFileKey(id), whole, { maxBytes, ...(signal && { signal }) });
    return transact(async ({ documents, announce }) => {
      const found = await documents.find(actor.userId, id);
      const at = clock.now();
      const next: Document = {
        id,
        ownerId: found?.ownerId ?? actor.userId,
        scope: fields.scope,
        title: fields.title?.trim() ?? file.name,
        titleGiven: fields.title !== undefined,
        fileName: file.name,
        mediaType,
        sourceUri: fields.source_uri ?? null,
        bytes,
        sha256,
        status: 'pending',
        error: null,
        sections: found?.sections ?? 0,
        jobId: ids.next() as JobId,
        createdAt: found?.createdAt ?? at,
        updatedAt: at,
        version: found?.version ?? 0,
      };
      if (found && found.status !== 'failed' && isSame(found, next)) return accepted(found);
      const saved = await documents.save(next);
      await announce(indexJob(saved));
      return accepted(saved);
    });
  };
