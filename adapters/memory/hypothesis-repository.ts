import type { HypothesisRepository } from '../../core/agent/repository.ts';
import type { Hypothesis } from '../../core/agent/trust/hypothesis.ts';
import type { CaseId, UserId } from '../../core/kernel/ids.ts';
import { type Tables, table } from './rows.ts';
import { newestFirst, saveVersioned } from './versioned.ts';

const HYPOTHESES = table<Hypothesis>('agent_hypotheses');

export const hypothesisRepository = (tables: Tables): HypothesisRepository => {
  const hypotheses = tables.rows(HYPOTHESES);
  const isOf = (ownerId: UserId, caseId: CaseId) => (one: Readonly<Hypothesis>) =>
    one.ownerId === ownerId && one.caseId === caseId;
  return {
    async find(ownerId, id) {
      const found = hypotheses.get(id);
      return found?.ownerId === ownerId ? found : undefined;
    },
    save: async hypothesis => saveVersioned(hypotheses, hypothesis),
    listOfCase: async (ownerId, caseId, page) => newestFirst(hypotheses, isOf(ownerId, caseId), page),
    deleteOfCase: async (ownerId, caseId) =>
      hypotheses.where(isOf(ownerId, caseId)).filter(({ id }) => hypotheses.delete(id)).length,
  };
};
