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
import type { CostsView, UsageOfTime, UsageQuery } from './cost-models.ts';
import { harmlessPlaces } from './executor/known-files.ts';
import { failTurn } from './fail-turn.ts';
import type { HypothesisListQuery, HypothesisPage } from './hypothesis-models.ts';
import type { ChatAccepted, ChatInput, ChatView } from './models.ts';
import { keptAnswers } from './optimizer/kept-answers.ts';
import { editPostMortem } from './post-mortem/edit.ts';
import { failPostMortem, type GenerateDeps, generatePostMortem } from './post-mortem/generate.ts';
import { type PublishDeps, publishPostMortem } from './post-mortem/publish.ts';
import { type RenewDeps, renewPostMortem } from './post-mortem/renew.ts';
import { requestPostMortem } from './post-mortem/request.ts';
import { exportPostMortem, listPostMortemVersions, type ViewDeps, viewPostMortem } from './post-mortem/view.ts';
import type {
  EditPostMortemInput,
  PostMortemAccepted,
  PostMortemExport,
  PostMortemListQuery,
  PostMortemVersionPage,
  PostMortemView,
  PublishedView,
  PublishPostMortemInput,
} from './post-mortem-models.ts';
import { type RemoveTurnsDeps, removeTurnsOfCase } from './remove-turns.ts';
import { replayTurn } from './replay/replay-turn.ts';
import type { ReplayInput, ReplayView } from './replay-models.ts';
import { circuitBreakers } from './router/breaker.ts';
import { type RunTurnDeps, runTurn } from './run-turn.ts';
import { budgetedSpending } from './spending/budgeted-spending.ts';
import type { Budgets } from './spending/model-call.ts';
import { viewCaseUsage, viewUsage } from './spending/view-usage.ts';
import { type StartTurnDeps, startTurn } from './start-turn.ts';
import { type AgentToolsDeps, agentTools } from './tools/agent-tools.ts';
import { listHypotheses } from './view-hypotheses.ts';
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
   *  `tool`, `finding`, `token`, `source`, and at the end `done` or `failed`. */
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
  /** What is thought about the cause of a case, newest first. */
  hypotheses(actor: Actor, caseId: CaseId, query: HypothesisListQuery): Promise<HypothesisPage>;
  /** What models have cost in a case. */
  caseUsage(actor: Actor, caseId: CaseId): Promise<CostsView>;
  /** What models have cost in a time, over all cases, deleted ones too.
   *  @throws DomainError 'invalid'; 'auth.forbidden' for somebody else's, unless the actor is an administrator. */
  usage(actor: Actor, query: UsageQuery): Promise<UsageOfTime>;
  /** Asks a model again what a turn asked, for operators; writes nothing.
   *  @throws DomainError 'job.not-found' also where no model was asked; 'model.unknown'; as LLMProvider does. */
  replay(input: ReplayInput, signal: AbortSignal): Promise<ReplayView>;
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

/** Breakers are made here: all that this process asks of a provider is one experience with it. */
export type AgentServiceDeps = Omit<
  StartTurnDeps & RunTurnDeps & RemoveTurnsDeps & GenerateDeps & RenewDeps & PublishDeps & ViewDeps,
  'answers' | 'breakers' | 'harmless' | 'spending' | 'tools'
> &
  AgentToolsDeps & {
    /** What is left out is not limited; it is entered all the same. */
    budgets?: Budgets | undefined;
  };

export const agentService = (given: AgentServiceDeps): AgentService => {
  const spending = budgetedSpending({ ...given, budgets: given.budgets ?? UNLIMITED });
  const answers = given.kept && keptAnswers(given.kept);
  return serviceOf({
    ...given,
    spending,
    answers,
    breakers: circuitBreakers(given.stopwatch),
    harmless: harmlessPlaces(),
    tools: agentTools(given),
  });
};

const UNLIMITED: Budgets = { turn: {}, case: {}, user_day: {} };

const serviceOf = (
  deps: AgentServiceDeps & Pick<RunTurnDeps, 'answers' | 'breakers' | 'harmless' | 'spending' | 'tools'>,
): AgentService => ({
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
  hypotheses: listHypotheses(deps),
  caseUsage: viewCaseUsage(deps),
  usage: viewUsage(deps),
  replay: replayTurn(deps),
  generatePostMortem: generatePostMortem(deps),
  failPostMortem: failPostMortem(deps),
  renewPostMortem: renewPostMortem(deps),
  runTurn: runTurn(deps),
  failTurn: failTurn(deps),
  removeTurnsOfCase: removeTurnsOfCase(deps),
});
