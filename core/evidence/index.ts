export type { EvidenceAnalyser } from './analyser.ts';
export {
  AnalysisView,
  CaseFindingsView,
  CaseFindingView,
  ConfigDiffQuery,
  ConfigDiffView,
  CountsQuery,
  CountsView,
  EvidenceAccepted,
  EvidenceListQuery,
  EvidencePage,
  EvidenceView,
  FindingView,
  HistogramQuery,
  HistogramView,
  LineGroupView,
  LinePage,
  LinesQuery,
  LineView,
  type SimilarCaseView,
} from './models.ts';
export { type EvidenceService, type EvidenceServiceDeps, evidenceService } from './service.ts';
export type { EvidenceFile } from './upload-evidence.ts';
