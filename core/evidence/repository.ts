import type { CaseId, EvidenceId, UserId } from '../kernel/ids.ts';
import type { Page, PageRequest } from '../kernel/paging.ts';
import type { Transact } from '../ports/transactor.ts';
import type { Analysis } from './analysis.ts';
import type { Evidence, EvidenceStatus } from './evidence.ts';

export type EvidenceFilter = { readonly caseId?: CaseId | undefined; readonly status?: EvidenceStatus | undefined };

/** Evidence, one piece at a time. What is returned is a copy; a foreign one is simply not there.
 *  `save` succeeds only if `version` is the stored one (0 for a new one), else DomainError 'conflict'. */
export interface EvidenceRepository {
  find(ownerId: UserId, id: EvidenceId): Promise<Evidence | undefined>;
  /** Newest first. */
  list(ownerId: UserId, filter: EvidenceFilter, page: PageRequest): Promise<Page<Evidence>>;
  save(evidence: Evidence): Promise<Evidence>;
  /** Removes it with its analysis; false when it was not there. */
  delete(ownerId: UserId, id: EvidenceId): Promise<boolean>;
  /** Of those ids, the ones that exist, whoever owns them: for sweeps of files that nobody names. */
  existing(ids: readonly EvidenceId[]): Promise<readonly EvidenceId[]>;
}

/** What was computed about a piece of evidence; one each, replaced as a whole. */
export interface AnalysisRepository {
  find(ownerId: UserId, id: EvidenceId): Promise<Analysis | undefined>;
  save(ownerId: UserId, id: EvidenceId, analysis: Analysis): Promise<void>;
}

export type EvidenceRepositories = { readonly evidence: EvidenceRepository; readonly analyses: AnalysisRepository };
export type EvidenceTransact = Transact<EvidenceRepositories>;
