import type { EventAnnouncement } from '../ports/transactor.ts';
import type { Turn } from './turn.ts';

export const finishedEvent = (turn: Turn): EventAnnouncement => ({
  kind: 'event',
  type: 'agent.turn-finished.v1',
  ownerId: turn.ownerId,
  subject: turn.caseId,
  data: {
    turn_id: turn.id,
    case_id: turn.caseId,
    owner_id: turn.ownerId,
    status: turn.status === 'processing' ? 'failed' : turn.status,
    mode: turn.result?.mode ?? null,
  },
});
