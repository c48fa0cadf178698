import type {
  CaseIndexV1,
  EvidenceAnalysedV1,
  PostmortemGeneratedV1,
  PostmortemPublishedV1,
} from '../../contracts/generated/messages.ts';
import type { AuthService } from '../auth/index.ts';
import type { Actor } from '../kernel/actor.ts';
import type { CaseId } from '../kernel/ids.ts';
import type { JobRun } from '../kernel/job.ts';
import { presentPage } from '../kernel/paging.ts';
import type { RepeatableRequest } from '../kernel/repeat.ts';
import { type Case, caseNotFound, ensureOpen } from './case.ts';
import { type CloseCaseDeps, closeCase } from './close-case.ts';
import { createCase } from './create-case.ts';
import { deleteCase } from './delete-case.ts';
import { type IndexCaseDeps, indexCase } from './index-case.ts';
import type {
  CaseClosedView,
  CaseListQuery,
  CasePage,
  CaseView,
  CaseWithOwner,
  CloseCaseInput,
  CreateCaseInput,
  ListQuery,
  MessagePage,
  MessageView,
  PastCaseView,
  TimelinePage,
  UpdateCaseInput,
} from './models.ts';
import { closedCases, pastCases } from './past-cases.ts';
import { type NewMessage, type PostMessageOptions, postMessage } from './post-message.ts';
import { presentCase, presentEntry, presentMessage } from './present.ts';
import { recordEvidence } from './record-evidence.ts';
import { recordPostMortem, recordPublication } from './record-post-mortem.ts';
import { reindexCases } from './reindex-cases.ts';
import { reopenCase } from './reopen-case.ts';
import { updateCase } from './update-case.ts';

/** Investigations, what was said in them and what happened.
 *  @throws DomainError 'case.not-found' for ids that do not exist or are not the actor's; 'precondition-failed' when
 *  `expectedVersion` is given and not the current one; 'conflict' when somebody else changed the case at the same time.
 *  What is given a request does it once: 'request.repeated' or 'request.key-reused' when it was answered before. */
export interface CaseService {
  create(actor: Actor, input: CreateCaseInput, request?: RepeatableRequest): Promise<CaseView>;
  get(actor: Actor, id: CaseId): Promise<CaseView>;
  getCaseWithOwner(actor: Actor, id: CaseId): Promise<CaseWithOwner>;
  /** For modules that are about to add work: @throws DomainError 'case.closed' too. */
  getOpen(actor: Actor, id: CaseId): Promise<CaseView>;
  list(actor: Actor, query: CaseListQuery): Promise<CasePage>;
  update(actor: Actor, id: CaseId, patch: UpdateCaseInput, expectedVersion?: number): Promise<CaseView>;
  /** @throws DomainError 'case.already-closed'. */
  close(
    actor: Actor,
    id: CaseId,
    input: CloseCaseInput,
    expectedVersion?: number,
    request?: RepeatableRequest,
  ): Promise<CaseClosedView>;
  /** @throws DomainError 'case.not-closed'. */
  reopen(actor: Actor, id: CaseId, expectedVersion?: number, request?: RepeatableRequest): Promise<CaseView>;
  delete(actor: Actor, id: CaseId, expectedVersion?: number): Promise<void>;
  /** Idempotent by the message's id. @throws DomainError 'case.closed' for a question. */
  postMessage(actor: Actor, id: CaseId, message: NewMessage, options?: PostMessageOptions): Promise<MessageView>;
  listMessages(actor: Actor, id: CaseId, query: ListQuery): Promise<MessagePage>;
  timeline(actor: Actor, id: CaseId, query: ListQuery): Promise<TimelinePage>;
  /** The actor's closed cases that match the terms, best first. */
  pastCases(actor: Actor, terms: readonly string[], limit: number): Promise<PastCaseView[]>;
  /** Those of these cases that are the actor's and closed, in the given order. */
  closedCases(actor: Actor, ids: readonly CaseId[]): Promise<PastCaseView[]>;
  /** Orders every closed case to be indexed again, after the index was lost; how many. */
  reindex(): Promise<number>;
  /** Job `case.index.v1`. */
  indexCase(message: CaseIndexV1, run: JobRun): Promise<void>;
  /** Reaction to `evidence.analysed.v1`. */
  recordEvidence(event: EvidenceAnalysedV1, run: JobRun): Promise<void>;
  /** Reaction to `postmortem.generated.v1`. */
  recordPostMortem(event: PostmortemGeneratedV1, run: JobRun): Promise<void>;
  /** Reaction to `postmortem.published.v1`. */
  recordPublication(event: PostmortemPublishedV1, run: JobRun): Promise<void>;
}

export type CaseServiceDeps = CloseCaseDeps & IndexCaseDeps & { auth: Pick<AuthService, 'getUser'> };

export const caseService = (deps: CaseServiceDeps): CaseService => {
  const { reads, auth } = deps;
  const owned = async (actor: Actor, id: CaseId): Promise<Case> => {
    const found = await reads.cases.find(actor.userId, id);
    if (!found) throw caseNotFound();
    return found;
  };
  return {
    create: createCase(deps),
    update: updateCase(deps),
    close: closeCase(deps),
    reopen: reopenCase(deps),
    delete: deleteCase(deps),
    postMessage: postMessage(deps),
    pastCases: pastCases(deps),
    closedCases: closedCases(deps),
    indexCase: indexCase(deps),
    reindex: reindexCases(deps),
    recordEvidence: recordEvidence(deps),
    recordPostMortem: recordPostMortem(deps),
    recordPublication: recordPublication(deps),
    get: async (actor, id) => presentCase(await owned(actor, id)),
    getOpen: async (actor, id) => presentCase(ensureOpen(await owned(actor, id))),
    async getCaseWithOwner(actor, id) {
      const found = await owned(actor, id);
      const owner = await auth.getUser(found.ownerId);
      return { ...presentCase(found), owner: { id: owner.id, name: owner.name, email: owner.email } };
    },
    list: async (actor, { status, severity, ...page }) =>
      presentPage(await reads.cases.list(actor.userId, { status, severity }, page), presentCase),
    async listMessages(actor, id, page) {
      await owned(actor, id);
      return presentPage(await reads.messages.list(actor.userId, id, page), presentMessage);
    },
    async timeline(actor, id, page) {
      await owned(actor, id);
      return presentPage(await reads.timeline.list(actor.userId, id, page), presentEntry);
    },
  };
};
