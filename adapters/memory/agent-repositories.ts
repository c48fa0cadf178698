import type { AgentRepositories, TurnRepository } from '../../core/agent/repository.ts';
import type { Turn } from '../../core/agent/turn.ts';
import { hypothesisRepository } from './hypothesis-repository.ts';
import { modelCallRepository } from './model-call-repository.ts';
import { postMortemRepository } from './post-mortem-repository.ts';
import { type Tables, table } from './rows.ts';
import { transcriptRepository } from './transcript-repository.ts';
import { saveVersioned } from './versioned.ts';

const TURNS = table<Turn>('agent_turns');

export const agentRepositories = (tables: Tables): AgentRepositories => {
  const turns = tables.rows(TURNS);
  const find: TurnRepository['find'] = async (ownerId, id) => {
    const found = turns.get(id);
    return found?.ownerId === ownerId ? found : undefined;
  };
  return {
    turns: {
      find,
      ownerOf: async id => turns.get(id)?.ownerId,
      save: async turn => saveVersioned(turns, turn),
      delete: async (ownerId, id) => (await find(ownerId, id)) !== undefined && turns.delete(id),
      listAnswered: async (ownerId, caseId, limit) =>
        turns
          .where(turn => turn.ownerId === ownerId && turn.caseId === caseId && turn.status === 'completed')
          .sort((a, b) => (a.id < b.id ? 1 : -1))
          .slice(0, limit),
      async deleteOfCase(ownerId, caseId) {
        const ids = turns.where(turn => turn.ownerId === ownerId && turn.caseId === caseId).map(({ id }) => id);
        for (const id of ids) turns.delete(id);
        return ids;
      },
    },
    postMortems: postMortemRepository(tables),
    calls: modelCallRepository(tables),
    hypotheses: hypothesisRepository(tables),
    transcripts: transcriptRepository(tables),
  };
};
