import type { CaseId, MessageId, UserId } from '../kernel/ids.ts';
import type { Page, PageRequest } from '../kernel/paging.ts';
import type { Transact } from '../ports/transactor.ts';
import type { Case, CaseStatus, Severity } from './case.ts';
import type { Message } from './message.ts';
import type { TimelineEntry } from './timeline.ts';

export type CaseFilter = { readonly status?: CaseStatus | undefined; readonly severity?: Severity | undefined };

/** Cases, one aggregate at a time. What is returned is a copy; a foreign case is simply not there.
 *  `save` succeeds only if `version` is the stored one (0 for a new one), else DomainError 'conflict'. */
export interface CaseRepository {
  find(ownerId: UserId, id: CaseId): Promise<Case | undefined>;
  /** Newest first. */
  list(ownerId: UserId, filter: CaseFilter, page: PageRequest): Promise<Page<Case>>;
  save(c: Case): Promise<Case>;
  /** Everybody's closed cases, oldest first; the cursor is the last one's id. For making the index anew, never for an answer. */
  listClosed(page: PageRequest): Promise<Page<Case>>;
  /** Removes the case with its messages and timeline; false when it was not there. */
  delete(ownerId: UserId, id: CaseId): Promise<boolean>;
}

/** Messages of a case. A message with a known id is stored once; `add` is false when it was there already. */
export interface MessageRepository {
  find(ownerId: UserId, id: MessageId): Promise<Message | undefined>;
  add(message: Message): Promise<boolean>;
  /** Oldest first; the cursor is the last message's id. */
  list(ownerId: UserId, caseId: CaseId, page: PageRequest): Promise<Page<Message>>;
}

/** The timeline of a case. An entry with a known id is stored once. */
export interface TimelineRepository {
  add(entry: TimelineEntry): Promise<void>;
  /** Oldest first; the cursor is the last entry's id. */
  list(ownerId: UserId, caseId: CaseId, page: PageRequest): Promise<Page<TimelineEntry>>;
}

export type CaseRepositories = {
  readonly cases: CaseRepository;
  readonly messages: MessageRepository;
  readonly timeline: TimelineRepository;
};
export type CaseTransact = Transact<CaseRepositories>;
