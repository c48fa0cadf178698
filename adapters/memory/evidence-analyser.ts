import type { EvidenceAnalyser } from '../../core/evidence/analyser.ts';
import { analyseLog } from '../../core/evidence/engine/analyse-log.ts';

/** The evidence engine in the caller's own process, on its event loop. */
export const memoryEvidenceAnalyser = (): EvidenceAnalyser => ({ analyse: analyseLog });
