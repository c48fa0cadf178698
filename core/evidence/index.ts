export type { EvidenceAnalyser } from './analyser.ts';
export {
  AnalysisView,
  CaseFindingsView,
  CountsQuery,
  CountsView,
  EvidenceAccepted,
  EvidenceListQuery,
  EvidencePage,
  EvidenceView,
  FindingView,
  HistogramQuery,
  HistogramView,
  LinePage,
  LinesQuery,
  LineView,
} from './models.ts';
export { type EvidenceService, type EvidenceServiceDeps, evidenceService } from './service.ts';
export type { EvidenceFile } from './upload-evidence.ts';
