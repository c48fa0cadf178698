import type { CaseId, JobId, UserId } from '../kernel/ids.ts';
import type { Transact } from '../ports/transactor.ts';
import type { Turn } from './turn.ts';

/** Turns. What is returned is a copy; a foreign one is simply not there.
 *  `save` succeeds only if `version` is the stored one (0 for a new one), else DomainError 'conflict'. */
export interface TurnRepository {
  find(ownerId: UserId, id: JobId): Promise<Turn | undefined>;
  save(turn: Turn): Promise<Turn>;
  /** False when it was not there. */
  delete(ownerId: UserId, id: JobId): Promise<boolean>;
  /** Removes every turn of a case; the ids of those that were there. */
  deleteOfCase(ownerId: UserId, caseId: CaseId): Promise<readonly JobId[]>;
}

export type AgentRepositories = { readonly turns: TurnRepository };
export type AgentTransact = Transact<AgentRepositories>;
