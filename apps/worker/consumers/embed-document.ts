import type { DocumentId } from '../../../core/kernel/ids.ts';
import type { KnowledgeService } from '../../../core/knowledge/index.ts';
import { consumer } from '../consumer.ts';
import { toDocumentEmbedV2 } from '../upcasters/document.embed.v1.ts';

/** The model takes one batch after another whoever asks, so more at once would only wait. */
const CONCURRENCY = 2;

export const embedDocument = (knowledge: KnowledgeService) =>
  consumer({
    message: 'document.embed.v2',
    concurrency: CONCURRENCY,
    handle: (message, run) => knowledge.embedDocument(message, run),
    exhausted: ({ document_id }, reason, run) => knowledge.failEmbedding(document_id as DocumentId, reason, run),
  });

/** The same work, asked for in the first version of the message. */
export const embedDocumentV1 = (knowledge: KnowledgeService) => {
  const upcast = toDocumentEmbedV2(knowledge);
  return consumer({
    message: 'document.embed.v1',
    concurrency: CONCURRENCY,
    handle: async (message, run) => knowledge.embedDocument(await upcast(message, run), run),
    exhausted: ({ document_id }, reason, run) =>
      knowledge.failEmbedding(document_id.toLowerCase() as DocumentId, reason, run),
  });
};
