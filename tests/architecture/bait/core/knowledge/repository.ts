import type { KnowledgeEntity } from './knowledge.ts';

export interface KnowledgeRepository {
  find(id: string): Promise<KnowledgeEntity | undefined>;
}
export const knowledgeKey = 'id';
