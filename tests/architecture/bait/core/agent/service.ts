import type { Clock } from '../ports/clock.ts';

export interface AgentService {
  get(id: string): Promise<string>;
}
export const agentService = (clock: Clock): AgentService => ({ get: async id => id + clock.now() });
