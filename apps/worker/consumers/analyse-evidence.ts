import type { EvidenceService } from '../../../core/evidence/index.ts';
import { consumer } from '../consumer.ts';

export const analyseEvidence = (evidence: EvidenceService) =>
  consumer({
    message: 'evidence.analyse.v1',
    concurrency: 2,
    handle: (message, run) => evidence.analyse(message, run),
    exhausted: (message, reason) => evidence.fail(message, reason),
  });
