import type { Actor } from '../kernel/actor.ts';
import type { DocumentId, JobId } from '../kernel/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import { indexJob } from './add-document.ts';
import { type Document, documentNotFound, ensureMayWrite, maySee } from './document.ts';
import type { DocumentView, UpdateDocumentInput } from './models.ts';
import { presentDocument } from './present.ts';
import type { KnowledgeTransact } from './repository.ts';

export type UpdateDocumentDeps = { clock: Clock; ids: Ids; transact: KnowledgeTransact };

/** What somebody may see but not write is forbidden; what they may not see is not there. */
export const ownedDocument = (actor: Actor, document: Document | undefined): Document => {
  if (!document || !maySee(actor, document)) throw documentNotFound();
  ensureMayWrite(actor, document.scope);
  return document;
};

/** Title and scope are part of what is indexed, so the document is indexed anew. */
export const updateDocument =
  ({ clock, ids, transact }: UpdateDocumentDeps) =>
  (actor: Actor, id: DocumentId, patch: UpdateDocumentInput): Promise<DocumentView> =>
    transact(async ({ documents, embeddings, announce }) => {
      const found = ownedDocument(actor, await documents.find(actor.userId, id));
      if (patch.scope) ensureMayWrite(actor, patch.scope);
      const changed = await documents.save({
        ...found,
        title: patch.title?.trim() ?? found.title,
        titleGiven: patch.title !== undefined || found.titleGiven,
        scope: patch.scope ?? found.scope,
        sourceUri: patch.source_uri === undefined ? found.sourceUri : patch.source_uri,
        status: 'pending',
        error: null,
        jobId: ids.next() as JobId,
        updatedAt: clock.now(),
      });
      await announce(indexJob(changed));
      return presentDocument(changed, await embeddings.find(id));
    });
