import type { FileReference } from '../../contracts/generated/messages.ts';
import type { JobId } from '../kernel/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { EmbeddingProvider } from '../ports/embedding-provider.ts';
import type { Ids } from '../ports/ids.ts';
import type { JobAnnouncement, Messaging } from '../ports/transactor.ts';
import type { Document } from './document.ts';
import { orderedFor, otherTextOf, textFileOf } from './embedding.ts';
import type { KnowledgeRepositories } from './repository.ts';

export type OrderEmbeddingDeps = { clock: Clock; ids: Ids; embedding: EmbeddingProvider | null };

const embedJob = (id: JobId, document: Document, file: FileReference): JobAnnouncement => ({
  kind: 'job',
  type: 'document.embed.v2',
  id,
  ownerId: document.ownerId,
  subject: document.id,
  data: { version: '2.0', job_id: id, document_id: document.id, file, metadata: orderedFor(document) },
});

/** Orders the vectors of what a document's text is now, in the commit that made it so. Without a model there are none from
 *  now on: those of the text before are not this text's. */
export const orderEmbedding =
  ({ clock, ids, embedding }: OrderEmbeddingDeps) =>
  async (
    { embeddings, announce }: Pick<KnowledgeRepositories, 'embeddings'> & Pick<Messaging, 'announce'>,
    document: Document,
  ): Promise<void> => {
    const known = await embeddings.find(document.id);
    if (embedding === null) {
      if (known) await embeddings.save({ ...known, status: 'none', error: null, updatedAt: clock.now() });
      return;
    }
    const jobId = ids.next() as JobId;
    await embeddings.save({
      documentId: document.id,
      status: 'pending',
      model: embedding.model,
      documentVersion: document.version,
      done: 0,
      text: otherTextOf(document, known),
      error: null,
      jobId,
      updatedAt: clock.now(),
    });
    await announce(embedJob(jobId, document, textFileOf(document, known)));
  };
