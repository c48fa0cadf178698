import { type AnalyseFileDeps, fileAnalyser } from '../../core/evidence/analyse-file.ts';
import type { EvidenceAnalyser } from '../../core/evidence/analyser.ts';

/** The evidence engine in the caller's own process, on its event loop. */
export const memoryEvidenceAnalyser = (deps?: AnalyseFileDeps): EvidenceAnalyser => ({ analyse: fileAnalyser(deps) });
