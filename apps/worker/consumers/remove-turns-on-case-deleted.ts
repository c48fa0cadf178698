import type { AgentService } from '../../../core/agent/index.ts';
import { reactionType } from '../../../core/ports/subscriptions.ts';
import { REACTIONS } from '../../composition/subscriptions.ts';
import { consumer } from '../consumer.ts';

export const removeTurnsOnCaseDeleted = (agent: AgentService) =>
  consumer({
    message: 'case.deleted.v1',
    type: reactionType('case.deleted.v1', REACTIONS.removeTurns),
    concurrency: 1,
    handle: (event, run) => agent.removeTurnsOfCase(event, run),
  });
