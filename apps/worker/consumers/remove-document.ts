import type { KnowledgeService } from '../../../core/knowledge/index.ts';
import { consumer } from '../consumer.ts';

export const removeDocument = (knowledge: KnowledgeService) =>
  consumer({
    message: 'document.remove.v1',
    concurrency: 2,
    handle: (message, run) => knowledge.removeDocument(message, run),
  });
