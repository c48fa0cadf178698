import type { AgentEntity } from './agent.ts';

export interface AgentRepository {
  find(id: string): Promise<AgentEntity | undefined>;
}
export const agentKey = 'id';
