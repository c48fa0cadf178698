import type { DocumentEmbedV1, DocumentEmbedV2 } from '../../../contracts/generated/messages.ts';
import type { JobRun } from '../../../core/kernel/job.ts';
import type { KnowledgeService } from '../../../core/knowledge/index.ts';

/** The second version refers to a file where the first one carries the content. */
export const toDocumentEmbedV2 =
  (knowledge: Pick<KnowledgeService, 'acceptEmbeddingRequest'>) =>
  (message: DocumentEmbedV1, run: JobRun): Promise<DocumentEmbedV2> =>
    knowledge.acceptEmbeddingRequest(message, run);
