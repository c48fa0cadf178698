/** The process in which evidence is analysed. */
import { fileAnalyser } from '../../core/evidence/analyse-file.ts';
import type { Analysis } from '../../core/evidence/analysis.ts';
import type { AnalysisInput } from './isolated-evidence-analyser.ts';
import { serveJobs } from './isolation/serve-jobs.ts';
import { readYaml } from './reading/read-yaml.ts';

const analyse = fileAnalyser({ readYaml });

serveJobs<AnalysisInput, Uint8Array, Analysis>((file, content, emit) => analyse(content, file, { onIndex: emit }));
