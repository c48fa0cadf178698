import { knowledgeService } from '../knowledge/index.ts';
export const found = knowledgeService;
