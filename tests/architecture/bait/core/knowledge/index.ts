export { Knowledge } from './models.ts';
export { type KnowledgeService, knowledgeService } from './service.ts';
