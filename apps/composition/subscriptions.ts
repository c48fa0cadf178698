import type { Subscriptions } from '../../core/ports/subscriptions.ts';

/** The names under which reactions to events are known to the queue; stable, because stored jobs carry them. */
export const REACTIONS = {
  recordEvidence: 'case.record-evidence',
  recordPostMortem: 'case.record-post-mortem',
  recordPublication: 'case.record-publication',
  removeEvidence: 'evidence.remove-of-case',
  removeTurns: 'agent.remove-turns-of-case',
  renewPostMortem: 'agent.renew-post-mortem',
} as const;

/** Who hears of what. Each reaction has a consumer in apps/worker. */
export const SUBSCRIPTIONS: Subscriptions = {
  'case.deleted.v1': [REACTIONS.removeEvidence, REACTIONS.removeTurns],
  'evidence.analysed.v1': [REACTIONS.recordEvidence, REACTIONS.renewPostMortem],
  'postmortem.generated.v1': [REACTIONS.recordPostMortem],
  'postmortem.published.v1': [REACTIONS.recordPublication],
};
