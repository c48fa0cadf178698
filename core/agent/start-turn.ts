import type { CaseService } from '../case/index.ts';
import type { Actor } from '../kernel/actor.ts';
import type { CaseId, JobId, MessageId } from '../kernel/ids.ts';
import type { RepeatableRequest } from '../kernel/repeat.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import { onceInRequest, type RequestLedger } from '../ports/request-ledger.ts';
import type { ChatAccepted, ChatInput } from './models.ts';
import type { AgentTransact } from './repository.ts';
import type { Turn } from './turn.ts';

export type StartTurnDeps = {
  clock: Clock;
  ids: Ids;
  cases: Pick<CaseService, 'postMessage'>;
  transact: AgentTransact;
  requests: Pick<RequestLedger, 'find'>;
};

/** The question is in the case before the turn exists: a crash between the two leaves a question without an answer, and
 *  the client, which was told nothing, asks again; as a repeat of the same request it asks with the same question. */
export const startTurn =
  ({ clock, ids, cases, transact, requests }: StartTurnDeps) =>
  async (actor: Actor, input: ChatInput, request?: RepeatableRequest): Promise<ChatAccepted> => {
    const caseId = input.case_id as CaseId;
    const asked = { id: ids.next() as MessageId, role: 'user', content: input.message } as const;
    const question = await onceInRequest(requests, request, 'question', step =>
      // Durable with the turn, at the latest, and nobody is answered before.
      cases.postMessage(actor, caseId, asked, { request: step, durability: 'with-next' }),
    );
    const at = clock.now();
    const turn: Turn = {
      id: ids.next() as JobId,
      ownerId: actor.userId,
      caseId,
      question: input.message,
      context: input.context === undefined ? null : JSON.stringify(input.context),
      options: { model: input.model, temperature: input.temperature, maxTokens: input.max_tokens },
      questionId: question.id as MessageId,
      answerId: ids.next() as MessageId,
      status: 'processing',
      result: null,
      error: null,
      createdAt: at,
      updatedAt: at,
      version: 0,
    };
    return transact(async ({ turns, announce, remember }) => {
      await turns.save(turn);
      await announce({
        kind: 'job',
        type: 'agent.turn.v1',
        id: turn.id,
        ownerId: turn.ownerId,
        subject: turn.caseId,
        data: { turn_id: turn.id, owner_id: turn.ownerId, case_id: turn.caseId },
      });
      return remember(request, { job_id: turn.id, status: turn.status });
    });
  };
