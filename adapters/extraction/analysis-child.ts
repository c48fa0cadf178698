/** The process in which evidence is analysed. */
import type { Analysis } from '../../core/evidence/analysis.ts';
import { analyseLog } from '../../core/evidence/engine/analyse-log.ts';
import type { AnalysisInput } from './isolated-evidence-analyser.ts';
import { serveJobs } from './isolation/serve-jobs.ts';

serveJobs<AnalysisInput, Uint8Array, Analysis>((file, content, emit) => analyseLog(content, file, { onIndex: emit }));
