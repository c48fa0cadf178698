import type {
  AgentTurnV1,
  CaseDeletedV1,
  EvidenceAnalysedV1,
  PostmortemGenerateV1,
} from '../../contracts/generated/messages.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Failure } from '../kernel/error.ts';
import type { CaseId, JobId } from '../kernel/ids.ts';
import type { JobRun } from '../kernel/job.ts';
import type { RepeatableRequest } from '../kernel/repeat.ts';
import type { StreamEvent } from '../ports/event-stream.ts';
import { cancelTurn } from './cancel-turn.ts';
import { failTurn } from './fail-turn.ts';
import type {
  ChatAccepted,
  ChatInput,
  ChatView,
  EditPostMortemInput,
  PostMortemAccepted,
  PostMortemExport,
  PostMortemListQuery,
  PostMortemVersionPage,
  PostMortemView,
  PublishedView,
  PublishPostMortemInput,
} from './models.ts';
import { editPostMortem } from './post-mortem/edit.ts';
import { failPostMortem, type GenerateDeps, generatePostMortem } from './post-mortem/generate.ts';
import { type PublishDeps, publishPostMortem } from './post-mortem/publish.ts';
import { type RenewDeps, renewPostMortem } from './post-mortem/renew.ts';
import { requestPostMortem } from './post-mortem/request.ts';
import { exportPostMortem, listPostMortemVersions, type ViewDeps, viewPostMortem } from './post-mortem/view.ts';
import { removeTurnsOfCase } from './remove-turns.ts';
import { type RunTurnDeps, runTurn } from './run-turn.ts';
import { type StartTurnDeps, startTurn } from './start-turn.ts';
import { followTurn, viewTurn } from './view-turn.ts';

/** Investigations by question and answer, and the post-mortems of closed cases.
 *  @throws DomainError 'job.not-found' for turns that do not exist or are not the actor's; of post-mortems 'case.not-found'
 *  for cases of which the same is true, 'case.post-mortem-not-found' where there is none or no such version,
 *  'precondition-failed' when `expectedVersion` (a `state_version`) is given and not the current one, 'conflict' when
 *  somebody else changed it at the same time. */
export interface AgentService {
  /** Records the question and starts a turn; given a request, once.
   *  @throws DomainError 'case.not-found', 'case.closed'; 'request.repeated' or 'request.key-reused' when the request was
   *  answered before. */
  chat(actor: Actor, input: ChatInput, request?: RepeatableRequest): Promise<ChatAccepted>;
  poll(actor: Actor, id: JobId): Promise<ChatView>;
  /** What happens in the turn, from just after event `afterId` (0: from its beginning), until it ends: `status`,
   *  `finding`, `token`, `source`, and at the end `done` or `failed`. */
  events(actor: Actor, id: JobId, afterId: number, signal: AbortSignal): Promise<AsyncIterable<StreamEvent>>;
  /** @throws DomainError 'job.finished' when there is nothing to cancel any more. */
  cancel(actor: Actor, id: JobId): Promise<ChatView>;
  /** The version with this number, by default the last. */
  postMortem(actor: Actor, caseId: CaseId, version?: number, signal?: AbortSignal): Promise<PostMortemView>;
  postMortemVersions(actor: Actor, caseId: CaseId, query: PostMortemListQuery): Promise<PostMortemVersionPage>;
  exportPostMortem(actor: Actor, caseId: CaseId, version?: number): Promise<PostMortemExport>;
  /** Orders a new draft beside what there is; given a request, once.
   *  @throws DomainError 'case.not-closed'; 'request.repeated' or 'request.key-reused' as for `chat`. */
  requestPostMortem(actor: Actor, caseId: CaseId, request?: RepeatableRequest): Promise<PostMortemAccepted>;
  /** A new version on top of the last one. */
  editPostMortem(
    actor: Actor,
    caseId: CaseId,
    input: EditPostMortemInput,
    expectedVersion?: number,
  ): Promise<PostMortemView>;
  /** Puts a version into knowledge without the secrets in it, in the place of the one that was there and, unless told
   *  otherwise, for the same people. Idempotent; given a request, once.
   *  @throws DomainError 'auth.forbidden' for scope `global` of somebody who is no administrator; 'request.repeated' or
   *  'request.key-reused' as for `chat`. */
  publishPostMortem(
    actor: Actor,
    caseId: CaseId,
    input: PublishPostMortemInput,
    expectedVersion?: number,
    signal?: AbortSignal,
    request?: RepeatableRequest,
  ): Promise<PublishedView>;
  /** Job `postmortem.generate.v1`. */
  generatePostMortem(message: PostmortemGenerateV1, run: JobRun): Promise<void>;
  /** After the queue gave up on `postmortem.generate.v1`. */
  failPostMortem(message: PostmortemGenerateV1, reason: Failure): Promise<void>;
  /** Reaction to `evidence.analysed.v1`: orders a new draft of a case that was closed before. */
  renewPostMortem(event: EvidenceAnalysedV1, run: JobRun): Promise<void>;
  /** Job `agent.turn.v1`. */
  runTurn(message: AgentTurnV1, run: JobRun): Promise<void>;
  /** After the queue gave up on `agent.turn.v1`. */
  failTurn(message: AgentTurnV1, reason: Failure): Promise<void>;
  /** Reaction to `case.deleted.v1`. */
  removeTurnsOfCase(event: CaseDeletedV1, run: JobRun): Promise<void>;
}

export type AgentServiceDeps = StartTurnDeps & RunTurnDeps & GenerateDeps & RenewDeps & PublishDeps & ViewDeps;

export const agentService = (deps: AgentServiceDeps): AgentService => ({
  chat: startTurn(deps),
  poll: viewTurn(deps),
  events: followTurn(deps),
  cancel: cancelTurn(deps),
  postMortem: viewPostMortem(deps),
  postMortemVersions: listPostMortemVersions(deps),
  exportPostMortem: exportPostMortem(deps),
  requestPostMortem: requestPostMortem(deps),
  editPostMortem: editPostMortem(deps),
  publishPostMortem: publishPostMortem(deps),
  generatePostMortem: generatePostMortem(deps),
  failPostMortem: failPostMortem(deps),
  renewPostMortem: renewPostMortem(deps),
  runTurn: runTurn(deps),
  failTurn: failTurn(deps),
  removeTurnsOfCase: removeTurnsOfCase(deps),
});
