import type { KnowledgeService } from '../../../core/knowledge/index.ts';
import { consumer } from '../consumer.ts';

export const indexDocument = (knowledge: KnowledgeService) =>
  consumer({
    message: 'document.index.v1',
    concurrency: 2,
    handle: (message, run) => knowledge.indexDocument(message, run),
    exhausted: (message, reason) => knowledge.failDocument(message, reason),
  });
