import type { Actor } from '../kernel/actor.ts';
import { DomainError, isDomainError } from '../kernel/error.ts';
import type { DocumentId, JobId } from '../kernel/ids.ts';
import { peek } from '../kernel/stream.ts';
import { type AddDocumentDeps, type DocumentFile, HEAD_BYTES, indexJob } from './add-document.ts';
import { type Document, documentFolder, ensureMayWrite, pendingDocument } from './document.ts';
import { otherTextOf } from './embedding.ts';
import type { DocumentAccepted, DocumentFields } from './models.ts';
import { type RemoveUnnamedDeps, removeUnnamed } from './remove-unnamed.ts';
import type { EmbeddingRepository, KnowledgeRepositories } from './repository.ts';
import { ownedDocument } from './update-document.ts';

export type PutDocumentDeps = AddDocumentDeps & RemoveUnnamedDeps & { reads: KnowledgeRepositories };

const isSame = (a: Document, b: Document): boolean =>
  a.sha256 === b.sha256 && a.title === b.title && a.scope === b.scope && a.fileName === b.fileName;

const accepted = ({ id, jobId, status }: Document): DocumentAccepted => ({
  id,
  document_id: id,
  job_id: jobId,
  status,
});

/** The document under an id that another module made for it, new or in the place of its earlier content. The same again
 *  changes nothing, unless indexing it has failed. The earlier file goes after the commit that names the next one.
 *  @throws DomainError 'conflict' when the document is deleted meanwhile: what is left of it is still on its way out, so
 *  its id is not used again. */
export const putDocument =
  (deps: PutDocumentDeps) =>
  async (
    actor: Actor,
    id: DocumentId,
    fields: DocumentFields,
    file: DocumentFile,
    signal?: AbortSignal,
  ): Promise<DocumentAccepted> => {
    const { clock, ids, files, extractor, reads, transact, maxBytes } = deps;
    ensureMayWrite(actor, fields.scope);
    const known = await reads.documents.find(actor.userId, id);
    if (known || (await reads.documents.ownerOf(id))) ownedDocument(actor, known);
    const { head, whole } = await peek(file.content, HEAD_BYTES);
    const mediaType = await extractor.identify(head, file);
    const key = `${documentFolder(id)}${ids.next()}`;
    const stored = await files.upload(key, whole, { maxBytes, ...(signal && { signal }) });
    const content = { id, ownerId: actor.userId, fields, fileName: file.name, mediaType, file: stored };
    const committing = transact(async ({ documents, embeddings, announce }): Promise<Put> => {
      const found = await documents.find(actor.userId, id);
      if (known && !found) throw deletedMeanwhile();
      const next = pendingDocument({ ...content, jobId: ids.next() as JobId, at: clock.now() }, found);
      if (found && found.status !== 'failed' && isSame(found, next)) return { document: found, replaced: [key] };
      const saved = await documents.save(next);
      const replaced = [found?.fileKey, await forgetOtherText(embeddings, saved)];
      await announce(indexJob(saved));
      return { document: saved, replaced };
    });
    const { document, replaced } = await withoutRefused(deps, actor, id, key, committing);
    await removeUnnamed(deps)(document.ownerId, id, replaced);
    return accepted(document);
  };

type Put = { readonly document: Document; readonly replaced: readonly (string | undefined)[] };

const deletedMeanwhile = (): DomainError =>
  new DomainError('conflict', 'The document was deleted at the same time. Look for it again, then repeat your change.');

/** A text that was given instead of earlier content is not this content's, not even when the earlier one comes back; its
 *  file's key. */
const forgetOtherText = async (embeddings: EmbeddingRepository, document: Document): Promise<string | undefined> => {
  const about = await embeddings.find(document.id);
  if (!about?.text || otherTextOf(document, about)) return undefined;
  await embeddings.save({ ...about, text: null });
  return about.text.file.key;
};

/** Of a commit that was refused nothing is kept; one that failed may have been made. */
const withoutRefused = async (
  deps: PutDocumentDeps,
  actor: Actor,
  id: DocumentId,
  key: string,
  committing: Promise<Put>,
): Promise<Put> => {
  try {
    return await committing;
  } catch (error) {
    if (isDomainError(error, 'conflict')) await removeUnnamed(deps)(actor.userId, id, [key]);
    throw error;
  }
};
