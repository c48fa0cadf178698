import type { CaseId, EvidenceId, UserId } from '../kernel/ids.ts';
import type { Page, PageRequest } from '../kernel/paging.ts';
import type { Transact } from '../ports/transactor.ts';
import type { Analysis } from './analysis.ts';
import type { Evidence, EvidenceStatus } from './evidence.ts';
import type { Feature } from './fingerprint.ts';

export type EvidenceFilter = { readonly caseId?: CaseId | undefined; readonly status?: EvidenceStatus | undefined };

/** Evidence, one piece at a time. What is returned is a copy; a foreign one is simply not there.
 *  `save` succeeds only if `version` is the stored one (0 for a new one), else DomainError 'conflict'. */
export interface EvidenceRepository {
  find(ownerId: UserId, id: EvidenceId): Promise<Evidence | undefined>;
  /** Newest first. */
  list(ownerId: UserId, filter: EvidenceFilter, page: PageRequest): Promise<Page<Evidence>>;
  save(evidence: Evidence): Promise<Evidence>;
  /** Removes it with its analysis and its fingerprint; false when it was not there. */
  delete(ownerId: UserId, id: EvidenceId): Promise<boolean>;
  /** How many cases of the owner have evidence. */
  countCases(ownerId: UserId): Promise<number>;
  /** Of those ids, the ones that exist, whoever owns them: for sweeps of files that nobody names. */
  existing(ids: readonly EvidenceId[]): Promise<readonly EvidenceId[]>;
}

/** What was computed about a piece of evidence; one each, replaced as a whole. */
export interface AnalysisRepository {
  find(ownerId: UserId, id: EvidenceId): Promise<Analysis | undefined>;
  save(ownerId: UserId, id: EvidenceId, analysis: Analysis): Promise<void>;
}

/** The features of each piece of evidence, by which one owner's cases are compared with each other. Nobody else's count. */
export interface FingerprintRepository {
  /** Replaces what is stored of this evidence; features that are given twice are one. */
  save(evidence: Pick<Evidence, 'id' | 'ownerId' | 'caseId'>, features: readonly Feature[]): Promise<void>;
  /** Of all files of the case, each once, ordered by kind and text. */
  ofCase(ownerId: UserId, caseId: CaseId): Promise<readonly Feature[]>;
  /** In how many of the owner's cases each of these is, counted no further than `most`; without those that are in none. */
  countCases(
    ownerId: UserId,
    features: readonly Feature[],
    most: number,
  ): Promise<readonly (Feature & { readonly cases: number })[]>;
  /** Which of the owner's cases have which of these, each pair once. */
  holders(ownerId: UserId, features: readonly Feature[]): Promise<readonly (Feature & { readonly caseId: CaseId })[]>;
}

export type EvidenceRepositories = {
  readonly evidence: EvidenceRepository;
  readonly analyses: AnalysisRepository;
  readonly fingerprints: FingerprintRepository;
};
export type EvidenceTransact = Transact<EvidenceRepositories>;
