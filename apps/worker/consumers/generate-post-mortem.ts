import type { AgentService } from '../../../core/agent/index.ts';
import { consumer } from '../consumer.ts';

export const generatePostMortem = (agent: AgentService) =>
  consumer({
    message: 'postmortem.generate.v1',
    // A draft may wait for a model; more at once than this would take the searches from the turns.
    concurrency: 4,
    handle: (message, run) => agent.generatePostMortem(message, run),
    exhausted: (message, reason) => agent.failPostMortem(message, reason),
  });
