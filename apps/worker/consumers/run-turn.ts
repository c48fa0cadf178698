import type { AgentService } from '../../../core/agent/index.ts';
import { consumer } from '../consumer.ts';

export const runTurn = (agent: AgentService) =>
  consumer({
    message: 'agent.turn.v1',
    // Turns mostly wait for a model: one user whose turns hang must not keep everybody else's waiting.
    concurrency: 64,
    handle: (message, run) => agent.runTurn(message, run),
    exhausted: (message, reason) => agent.failTurn(message, reason),
  });
