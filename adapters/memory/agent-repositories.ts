import type { AgentRepositories } from '../../core/agent/repository.ts';
import type { Turn } from '../../core/agent/turn.ts';
import { type Tables, table } from './rows.ts';
import { saveVersioned } from './versioned.ts';

const TURNS = table<Turn>('agent_turns');

export const agentRepositories = (tables: Tables): AgentRepositories => {
  const turns = tables.rows(TURNS);
  return {
    turns: {
      async find(ownerId, id) {
        const found = turns.get(id);
        return found?.ownerId === ownerId ? found : undefined;
      },
      save: async turn => saveVersioned(turns, turn),
      async deleteOfCase(ownerId, caseId) {
        for (const { id } of turns.where(turn => turn.ownerId === ownerId && turn.caseId === caseId)) turns.delete(id);
      },
    },
  };
};
