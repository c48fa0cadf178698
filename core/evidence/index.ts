export type { EvidenceAnalyser } from './analyser.ts';
export {
  AnalysisView,
  EvidenceAccepted,
  EvidenceListQuery,
  EvidencePage,
  EvidenceView,
  FindingView,
  LinePage,
  LinesQuery,
  LineView,
} from './models.ts';
export { type EvidenceService, type EvidenceServiceDeps, evidenceService } from './service.ts';
export type { EvidenceFile } from './upload-evidence.ts';
