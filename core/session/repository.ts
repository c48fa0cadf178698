import type { CaseId, SessionId, UserId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Page, PageRequest } from '../kernel/paging.ts';
import type { SweepOptions } from '../kernel/sweep.ts';

/** What a user works on: kept alive by heartbeats, gone after its time to live. Not the sign-in. */
export type Session = {
  readonly id: SessionId;
  readonly ownerId: UserId;
  readonly caseId: CaseId | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
};

/** Sessions that end by themselves. One that has expired, and one of another owner, is simply not there. What is returned
 *  is a copy. @throws DomainError 'unavailable' when the store does not answer within its deadline. */
export interface SessionStore {
  get(ownerId: UserId, id: SessionId): Promise<Session | undefined>;
  /** Stores the session until `ttlMs` from now; returns it with the moment it ends. */
  set(session: Omit<Session, 'expiresAt'>, ttlMs: number): Promise<Session>;
  /** Moves the end to `ttlMs` from now; undefined when the session is not there (any more). */
  touch(ownerId: UserId, id: SessionId, ttlMs: number): Promise<Session | undefined>;
  /** False when it was not there. */
  delete(ownerId: UserId, id: SessionId): Promise<boolean>;
  /** Newest first. */
  list(ownerId: UserId, page: PageRequest): Promise<Page<Session>>;
  /** Removes what has expired; returns how many. A dry run only counts.
   *  @throws DomainError 'cancelled' when the signal fires. */
  sweep(options?: SweepOptions): Promise<number>;
}
