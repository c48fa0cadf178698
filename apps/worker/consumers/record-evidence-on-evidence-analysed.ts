import type { CaseService } from '../../../core/case/index.ts';
import { reactionType } from '../../../core/ports/subscriptions.ts';
import { REACTIONS } from '../../composition/subscriptions.ts';
import { consumer } from '../consumer.ts';

export const recordEvidenceOnEvidenceAnalysed = (cases: CaseService) =>
  consumer({
    message: 'evidence.analysed.v1',
    type: reactionType('evidence.analysed.v1', REACTIONS.recordEvidence),
    concurrency: 2,
    handle: (event, run) => cases.recordEvidence(event, run),
  });
