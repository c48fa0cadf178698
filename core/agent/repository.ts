import type { CaseId, JobId, UserId } from '../kernel/ids.ts';
import type { Page, PageRequest } from '../kernel/paging.ts';
import type { Transact } from '../ports/transactor.ts';
import type { PostMortem, Revision } from './post-mortem/post-mortem.ts';
import type { Turn } from './turn.ts';

/** Turns. What is returned is a copy; a foreign one is simply not there.
 *  `save` succeeds only if `version` is the stored one (0 for a new one), else DomainError 'conflict'. */
export interface TurnRepository {
  find(ownerId: UserId, id: JobId): Promise<Turn | undefined>;
  save(turn: Turn): Promise<Turn>;
  /** False when it was not there. */
  delete(ownerId: UserId, id: JobId): Promise<boolean>;
  /** The case's turns that were answered, newest first. */
  listAnswered(ownerId: UserId, caseId: CaseId, limit: number): Promise<readonly Turn[]>;
  /** Removes every turn of a case; the ids of those that were there. */
  deleteOfCase(ownerId: UserId, caseId: CaseId): Promise<readonly JobId[]>;
}

/** Post-mortems, one of each case under the case's id, and the revisions of their texts. What is returned is a copy; a
 *  foreign one is simply not there.
 *  `save` succeeds only if `version` is the stored one (0 for a new one), else DomainError 'conflict'. */
export interface PostMortemRepository {
  find(ownerId: UserId, caseId: CaseId): Promise<PostMortem | undefined>;
  save(postMortem: PostMortem): Promise<PostMortem>;
  /** @throws DomainError 'conflict' when the case has a revision with this number. */
  addRevision(revision: Revision): Promise<void>;
  findRevision(ownerId: UserId, caseId: CaseId, number: number): Promise<Revision | undefined>;
  /** Newest first. */
  listRevisions(ownerId: UserId, caseId: CaseId, page: PageRequest): Promise<Page<Revision>>;
  /** Removes the post-mortem of a case with its revisions; false when it was not there. */
  deleteOfCase(ownerId: UserId, caseId: CaseId): Promise<boolean>;
}

export type AgentRepositories = { readonly turns: TurnRepository; readonly postMortems: PostMortemRepository };
export type AgentTransact = Transact<AgentRepositories>;
