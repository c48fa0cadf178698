import type { EvidenceService } from '../../../core/evidence/index.ts';
import { consumer } from '../consumer.ts';

export const removeEvidence = (evidence: EvidenceService) =>
  consumer({
    message: 'evidence.remove.v1',
    concurrency: 2,
    handle: (message, run) => evidence.remove(message, run),
  });
