import type { AgentService } from '../../../core/agent/index.ts';
import { consumer } from '../consumer.ts';

export const runTurn = (agent: AgentService) =>
  consumer({
    message: 'agent.turn.v1',
    concurrency: 8,
    handle: (message, run) => agent.runTurn(message, run),
    exhausted: (message, reason) => agent.failTurn(message, reason),
  });
