import type { DocumentRemoveV1 } from '../../contracts/generated/messages.ts';
import type { Actor } from '../kernel/actor.ts';
import type { DocumentId, JobId } from '../kernel/ids.ts';
import type { JobRun } from '../kernel/job.ts';
import type { FileProvider } from '../ports/file-provider.ts';
import type { Ids } from '../ports/ids.ts';
import type { KeywordIndex } from '../ports/keyword-index.ts';
import type { VectorProvider } from '../ports/vector-provider.ts';
import { documentFolder } from './document.ts';
import { KNOWLEDGE } from './read-text.ts';
import type { KnowledgeTransact } from './repository.ts';
import { ownedDocument } from './update-document.ts';

export type DeleteDocumentDeps = { ids: Ids; transact: KnowledgeTransact };

/** The row goes now; file and index follow, by a job that survives a crash. */
export const deleteDocument =
  ({ ids, transact }: DeleteDocumentDeps) =>
  (actor: Actor, id: DocumentId): Promise<void> =>
    transact(async ({ documents, announce }) => {
      const { ownerId } = ownedDocument(actor, await documents.find(actor.userId, id));
      await documents.delete(ownerId, id);
      await announce({
        kind: 'job',
        type: 'document.remove.v1',
        id: ids.next() as JobId,
        ownerId,
        subject: id,
        data: { document_id: id, owner_id: ownerId },
      });
    });

export type RemoveDocumentDeps = {
  files: FileProvider;
  index: KeywordIndex;
  vectors: VectorProvider;
  transact: KnowledgeTransact;
};

/** Job `document.remove.v1`. */
export const removeDocument =
  ({ files, index, vectors, transact }: RemoveDocumentDeps) =>
  async ({ document_id }: DocumentRemoveV1, { delivery }: JobRun): Promise<void> => {
    await index.delete(KNOWLEDGE, document_id);
    await vectors.delete({ collection: KNOWLEDGE }, document_id);
    for await (const { key } of files.list(documentFolder(document_id as DocumentId))) await files.delete(key);
    await transact(async ({ complete }) => complete(delivery, { status: 'completed' }));
  };
