export type { EvidenceAnalyser } from './analyser.ts';
export { AnalysisView, FindingView } from './analysis-models.ts';
export { CaseFindingsView, CaseFindingView, type SimilarCaseView } from './case-models.ts';
export { ConfigDiffQuery, ConfigDiffView } from './config-models.ts';
export { CountsQuery, CountsView, HistogramQuery, HistogramView, LineGroupView } from './count-models.ts';
export { LinePage, LinesQuery, LineView } from './line-models.ts';
export { EvidenceAccepted, EvidenceListQuery, EvidencePage, EvidenceView } from './models.ts';
export { type EvidenceService, type EvidenceServiceDeps, evidenceService } from './service.ts';
export type { EvidenceFile } from './upload-evidence.ts';
