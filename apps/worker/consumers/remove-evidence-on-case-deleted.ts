import type { EvidenceService } from '../../../core/evidence/index.ts';
import { reactionType } from '../../../core/ports/subscriptions.ts';
import { REACTIONS } from '../../composition/subscriptions.ts';
import { consumer } from '../consumer.ts';

export const removeEvidenceOnCaseDeleted = (evidence: EvidenceService) =>
  consumer({
    message: 'case.deleted.v1',
    type: reactionType('case.deleted.v1', REACTIONS.removeEvidence),
    concurrency: 1,
    handle: (event, run) => evidence.removeOfCase(event, run),
  });
