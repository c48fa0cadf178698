import type { Clock } from '../ports/clock.ts';

export interface KnowledgeService {
  get(id: string): Promise<string>;
}
export const knowledgeService = (clock: Clock): KnowledgeService => ({ get: async id => id + clock.now() });
