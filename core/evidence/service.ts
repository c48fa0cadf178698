import type { CaseDeletedV1, EvidenceAnalyseV1, EvidenceRemoveV1 } from '../../contracts/generated/messages.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Failure } from '../kernel/error.ts';
import type { CaseId, EvidenceId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { JobRun } from '../kernel/job.ts';
import { presentPage } from '../kernel/paging.ts';
import type { RepeatableRequest } from '../kernel/repeat.ts';
import type { SweepOptions, SweepReport } from '../kernel/sweep.ts';
import { type AnalyseEvidenceDeps, analyseEvidence, failEvidence } from './analyse-evidence.ts';
import type { Analysis } from './analysis.ts';
import type { AnalysisView } from './analysis-models.ts';
import { withConfigurationChanges } from './case-configurations.ts';
import type { CaseFindingsView, SimilarCaseView } from './case-models.ts';
import { configDiff } from './config-diff.ts';
import type { ConfigDiffView } from './config-models.ts';
import type { CountsQuery, CountsView, HistogramQuery, HistogramView } from './count-models.ts';
import { compareAnalyses } from './engine/compare-analyses.ts';
import { withoutSteadyErrors } from './engine/steady-errors.ts';
import { type Evidence, ensureReady, evidenceNotFound, keysOf } from './evidence.ts';
import { caseFileOf, withFindingsAgainstGood } from './findings-against-good.ts';
import { withFindingsBesideLogs } from './findings-beside-logs.ts';
import type { LinePage, LinesQuery } from './line-models.ts';
import { type CountedFile, countLines } from './lines/count-lines.ts';
import { lineHistogram } from './lines/line-histogram.ts';
import { scanTurns } from './lines/scan-turns.ts';
import type { EvidenceAccepted, EvidenceListQuery, EvidencePage, EvidenceView } from './models.ts';
import { presentAnalysis, presentEvidence } from './present.ts';
import { presentCaseFindings } from './present-case-findings.ts';
import { queryLines } from './query-lines.ts';
import { readyEvidence } from './ready-evidence.ts';
import { deleteEvidence, removeEvidence, removeEvidenceOfCase } from './remove-evidence.ts';
import { similarCases } from './similar-cases.ts';
import { sweepEvidenceFiles } from './sweep-files.ts';
import { type EvidenceFile, type UploadEvidenceDeps, uploadEvidence } from './upload-evidence.ts';

/** What people upload to a case, and the facts computed from it.
 *  @throws DomainError 'evidence.not-found' for ids that do not exist or are not the actor's. */
export interface EvidenceService {
  /** Given a request, does it once.
   *  @throws DomainError 'case.not-found', 'case.closed', or 'file.*' for a file that cannot be taken;
   *  'request.repeated' or 'request.key-reused' when the request was answered before, and nothing of the file is kept. */
  upload(
    actor: Actor,
    caseId: CaseId,
    file: EvidenceFile,
    signal?: AbortSignal,
    request?: RepeatableRequest,
  ): Promise<EvidenceAccepted>;
  get(actor: Actor, id: EvidenceId): Promise<EvidenceView>;
  list(actor: Actor, query: EvidenceListQuery): Promise<EvidencePage>;
  delete(actor: Actor, id: EvidenceId): Promise<void>;
  /** The file as it was uploaded; of a gzip file, what was in it. */
  content(
    actor: Actor,
    id: EvidenceId,
    signal?: AbortSignal,
  ): Promise<{ readonly evidence: EvidenceView; readonly content: AsyncIterable<Uint8Array> }>;
  /** @throws DomainError 'evidence.not-ready'. */
  analysis(actor: Actor, id: EvidenceId): Promise<AnalysisView>;
  /** What differs between a configuration and `against`; without that, the newest older version of it in its case.
   *  @throws DomainError 'evidence.not-ready'; 'invalid' when one of the two is no configuration. */
  configDiff(actor: Actor, id: EvidenceId, against?: EvidenceId): Promise<ConfigDiffView>;
  /** The ready analyses of a case without its baselines, oldest evidence first; of more than 200 files those of the newest
   *  200. */
  analysesOfCase(actor: Actor, caseId: CaseId): Promise<readonly AnalysisView[]>;
  /** What the ready files of a case say together, on one clock, and against its baselines; of more than 200 those of the newest 200.
   *  @throws DomainError 'case.not-found'. */
  findingsOfCase(actor: Actor, caseId: CaseId): Promise<CaseFindingsView>;
  /** The actor's other cases whose evidence shares rare wordings or stack traces with that of this one, the most alike first.
   *  Open or closed; of a case that is not there, none. */
  similarCases(actor: Actor, caseId: CaseId, limit: number): Promise<SimilarCaseView[]>;
  /** Counting reads whole files: only a few at a time.
   *  @throws DomainError 'evidence.not-ready'; 'file.too-costly' when counting takes too long, 'unavailable' when too many
   *  others count. */
  lines(actor: Actor, id: EvidenceId, query: LinesQuery, signal?: AbortSignal): Promise<LinePage>;
  /** Exact numbers of lines, by what they have in common.
   *  @throws DomainError 'evidence.not-ready', 'file.too-costly', 'unavailable'. */
  counts(actor: Actor, id: EvidenceId, query: CountsQuery, signal?: AbortSignal): Promise<CountsView>;
  /** Exact numbers of lines over time.
   *  @throws DomainError 'evidence.not-ready', 'file.too-costly', 'unavailable'. */
  histogram(actor: Actor, id: EvidenceId, query: HistogramQuery, signal?: AbortSignal): Promise<HistogramView>;
  /** Job `evidence.analyse.v1`. */
  analyse(message: EvidenceAnalyseV1, run: JobRun): Promise<void>;
  /** After the queue gave up on `evidence.analyse.v1`. */
  fail(message: EvidenceAnalyseV1, reason: Failure): Promise<void>;
  /** Job `evidence.remove.v1`. */
  remove(message: EvidenceRemoveV1, run: JobRun): Promise<void>;
  /** Reaction to `case.deleted.v1`. */
  removeOfCase(event: CaseDeletedV1, run: JobRun): Promise<void>;
  /** Removes files that no evidence has and that were written before that moment. */
  sweepFiles(writtenBefore: Instant, options?: SweepOptions): Promise<SweepReport>;
}

export type EvidenceServiceDeps = UploadEvidenceDeps & AnalyseEvidenceDeps;

export const evidenceService = (deps: EvidenceServiceDeps): EvidenceService => {
  const { reads, files } = deps;
  const lines = queryLines(deps);
  const counts = countLines(deps);
  const histogram = lineHistogram(deps);
  const inTurn = scanTurns(deps.clock);
  const owned = async (actor: Actor, id: EvidenceId): Promise<Evidence> => {
    const found = await reads.evidence.find(actor.userId, id);
    if (!found) throw evidenceNotFound();
    return found;
  };
  const analysed = async (actor: Actor, id: EvidenceId): Promise<{ evidence: Evidence; analysis: Analysis }> => {
    const evidence = ensureReady(await owned(actor, id));
    const analysis = await reads.analyses.find(actor.userId, id);
    if (!analysis) throw evidenceNotFound();
    return { evidence, analysis };
  };
  const countable = async (actor: Actor, id: EvidenceId): Promise<CountedFile> => {
    const { evidence, analysis } = await analysed(actor, id);
    return { evidence, templates: analysis.templates };
  };
  const readyOfCase = readyEvidence(reads);
  return {
    upload: uploadEvidence(deps),
    delete: deleteEvidence(deps),
    analyse: analyseEvidence(deps),
    fail: (message, reason) => failEvidence(deps)(message, reason),
    remove: removeEvidence(deps),
    removeOfCase: removeEvidenceOfCase(deps),
    similarCases: similarCases(deps),
    sweepFiles: sweepEvidenceFiles(deps),
    get: async (actor, id) => presentEvidence(await owned(actor, id)),
    list: async (actor, { case_id, status, ...page }) =>
      presentPage(
        await reads.evidence.list(actor.userId, { caseId: case_id as CaseId | undefined, status }, page),
        presentEvidence,
      ),
    async content(actor, id, signal) {
      const found = await owned(actor, id);
      const content = files.download(keysOf(id).original, { ...(signal && { signal }) });
      return { evidence: presentEvidence(found), content };
    },
    async analysis(actor, id) {
      const { evidence, analysis } = await analysed(actor, id);
      if (analysis.configuration === undefined) return presentAnalysis(evidence, analysis);
      const ready = withConfigurationChanges(await readyOfCase(actor, evidence.caseId));
      return presentAnalysis(evidence, ready.find(({ found }) => found.id === id)?.analysis ?? analysis);
    },
    analysesOfCase: async (actor, caseId) =>
      withConfigurationChanges(await readyOfCase(actor, caseId))
        .filter(({ found }) => !found.isBaseline)
        .map(({ found, analysis }) => presentAnalysis(found, analysis)),
    findingsOfCase: async (actor, caseId) => {
      await deps.cases.get(actor, caseId);
      const ready = withConfigurationChanges(await readyOfCase(actor, caseId));
      const inTrouble = ready.filter(({ found }) => !found.isBaseline);
      const files = inTrouble.map(caseFileOf);
      const good = ready.filter(({ found }) => found.isBaseline).map(caseFileOf);
      const compared = withFindingsBesideLogs(compareAnalyses(withoutSteadyErrors(files, good)), inTrouble);
      return presentCaseFindings(withFindingsAgainstGood(compared, files, good));
    },
    configDiff: configDiff({
      ready: async (actor, id) => {
        const { evidence: found, analysis } = await analysed(actor, id);
        return { found, analysis };
      },
      readyOfCase,
    }),
    lines: async (actor, id, query, signal) => {
      const file = await countable(actor, id);
      return query.count === 'true' ? inTurn(signal, () => lines(file, query, signal)) : lines(file, query, signal);
    },
    counts: async (actor, id, query, signal) => {
      const file = await countable(actor, id);
      return inTurn(signal, () => counts(file, query, signal));
    },
    histogram: async (actor, id, query, signal) => {
      const file = await analysed(actor, id);
      return inTurn(signal, () => histogram(file, query, signal));
    },
  };
};
