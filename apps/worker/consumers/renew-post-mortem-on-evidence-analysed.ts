import type { AgentService } from '../../../core/agent/index.ts';
import { reactionType } from '../../../core/ports/subscriptions.ts';
import { REACTIONS } from '../../composition/subscriptions.ts';
import { consumer } from '../consumer.ts';

export const renewPostMortemOnEvidenceAnalysed = (agent: AgentService) =>
  consumer({
    message: 'evidence.analysed.v1',
    type: reactionType('evidence.analysed.v1', REACTIONS.renewPostMortem),
    concurrency: 2,
    handle: (event, run) => agent.renewPostMortem(event, run),
  });
