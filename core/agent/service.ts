import type { AgentTurnV1, CaseDeletedV1 } from '../../contracts/generated/messages.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Failure } from '../kernel/error.ts';
import type { JobId } from '../kernel/ids.ts';
import type { JobRun } from '../kernel/job.ts';
import type { StreamEvent } from '../ports/event-stream.ts';
import { cancelTurn } from './cancel-turn.ts';
import { failTurn } from './fail-turn.ts';
import type { ChatAccepted, ChatInput, ChatView } from './models.ts';
import { removeTurnsOfCase } from './remove-turns.ts';
import { type RunTurnDeps, runTurn } from './run-turn.ts';
import { type StartTurnDeps, startTurn } from './start-turn.ts';
import { followTurn, viewTurn } from './view-turn.ts';

/** Investigations by question and answer.
 *  @throws DomainError 'job.not-found' for turns that do not exist or are not the actor's. */
export interface AgentService {
  /** Records the question and starts a turn. @throws DomainError 'case.not-found', 'case.closed'. */
  chat(actor: Actor, input: ChatInput): Promise<ChatAccepted>;
  poll(actor: Actor, id: JobId): Promise<ChatView>;
  /** What happens in the turn, from just after event `afterId` (0: from its beginning), until it ends: `status`,
   *  `finding`, `token`, `source`, and at the end `done` or `failed`. */
  events(actor: Actor, id: JobId, afterId: number, signal: AbortSignal): Promise<AsyncIterable<StreamEvent>>;
  /** @throws DomainError 'job.finished' when there is nothing to cancel any more. */
  cancel(actor: Actor, id: JobId): Promise<ChatView>;
  /** Job `agent.turn.v1`. */
  runTurn(message: AgentTurnV1, run: JobRun): Promise<void>;
  /** After the queue gave up on `agent.turn.v1`. */
  failTurn(message: AgentTurnV1, reason: Failure): Promise<void>;
  /** Reaction to `case.deleted.v1`. */
  removeTurnsOfCase(event: CaseDeletedV1, run: JobRun): Promise<void>;
}

export type AgentServiceDeps = StartTurnDeps & RunTurnDeps;

export const agentService = (deps: AgentServiceDeps): AgentService => ({
  chat: startTurn(deps),
  poll: viewTurn(deps),
  events: followTurn(deps),
  cancel: cancelTurn(deps),
  runTurn: runTurn(deps),
  failTurn: failTurn(deps),
  removeTurnsOfCase: removeTurnsOfCase(deps),
});
