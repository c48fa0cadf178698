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
import { compareAnalyses } from './engine/compare-analyses.ts';
import { type Evidence, ensureReady, evidenceNotFound, keysOf } from './evidence.ts';
import type {
  AnalysisView,
  CaseFindingsView,
  EvidenceAccepted,
  EvidenceListQuery,
  EvidencePage,
  EvidenceView,
  LinePage,
  LinesQuery,
} from './models.ts';
import { presentAnalysis, presentEvidence } from './present.ts';
import { presentCaseFindings } from './present-case-findings.ts';
import { queryLines } from './query-lines.ts';
import { deleteEvidence, removeEvidence, removeEvidenceOfCase } from './remove-evidence.ts';
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
  /** The ready analyses of a case, oldest evidence first; of more than 200 those of the newest 200. */
  analysesOfCase(actor: Actor, caseId: CaseId): Promise<readonly AnalysisView[]>;
  /** What the ready files of a case say together, on one clock; of more than 200 those of the newest 200. */
  findingsOfCase(actor: Actor, caseId: CaseId): Promise<CaseFindingsView>;
  /** @throws DomainError 'evidence.not-ready'. */
  lines(actor: Actor, id: EvidenceId, query: LinesQuery, signal?: AbortSignal): Promise<LinePage>;
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

/** Files of one case that are read together at most. */
const MAX_FILES = 200;

export const evidenceService = (deps: EvidenceServiceDeps): EvidenceService => {
  const { reads, files } = deps;
  const lines = queryLines(deps);
  const owned = async (actor: Actor, id: EvidenceId): Promise<Evidence> => {
    const found = await reads.evidence.find(actor.userId, id);
    if (!found) throw evidenceNotFound();
    return found;
  };
  /** Oldest evidence first. */
  const readyOfCase = async (actor: Actor, caseId: CaseId): Promise<{ found: Evidence; analysis: Analysis }[]> => {
    const { items } = await reads.evidence.list(actor.userId, { caseId, status: 'ready' }, { limit: MAX_FILES });
    const ready: { found: Evidence; analysis: Analysis }[] = [];
    for (const found of [...items].reverse()) {
      const analysis = await reads.analyses.find(actor.userId, found.id);
      if (analysis) ready.push({ found, analysis });
    }
    return ready;
  };
  return {
    upload: uploadEvidence(deps),
    delete: deleteEvidence(deps),
    analyse: analyseEvidence(deps),
    fail: (message, reason) => failEvidence(deps)(message, reason),
    remove: removeEvidence(deps),
    removeOfCase: removeEvidenceOfCase(deps),
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
      const found = ensureReady(await owned(actor, id));
      const analysis = await reads.analyses.find(actor.userId, id);
      if (!analysis) throw evidenceNotFound();
      return presentAnalysis(found, analysis);
    },
    analysesOfCase: async (actor, caseId) =>
      (await readyOfCase(actor, caseId)).map(({ found, analysis }) => presentAnalysis(found, analysis)),
    findingsOfCase: async (actor, caseId) => {
      const ready = await readyOfCase(actor, caseId);
      return presentCaseFindings(
        compareAnalyses(
          ready.map(({ found: { id, fileName, sha256 }, analysis }) => ({
            evidenceId: id,
            name: fileName,
            sha256,
            analysis,
          })),
        ),
      );
    },
    lines: async (actor, id, query, signal) => lines(ensureReady(await owned(actor, id)), query, signal),
  };
};
