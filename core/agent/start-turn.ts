import type { CaseService } from '../case/index.ts';
import type { Actor } from '../kernel/actor.ts';
import type { CaseId, JobId, MessageId } from '../kernel/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { ChatAccepted, ChatInput } from './models.ts';
import type { AgentTransact } from './repository.ts';
import type { Turn } from './turn.ts';

export type StartTurnDeps = {
  clock: Clock;
  ids: Ids;
  cases: Pick<CaseService, 'postMessage'>;
  transact: AgentTransact;
};

/** The question is in the case before the turn exists: a crash between the two leaves a question without an answer, and
 *  the client, which was told nothing, asks again. */
export const startTurn =
  ({ clock, ids, cases, transact }: StartTurnDeps) =>
  async (actor: Actor, input: ChatInput): Promise<ChatAccepted> => {
    const caseId = input.case_id as CaseId;
    const questionId = ids.next() as MessageId;
    await cases.postMessage(actor, caseId, { id: questionId, role: 'user', content: input.message });
    const at = clock.now();
    const turn: Turn = {
      id: ids.next() as JobId,
      ownerId: actor.userId,
      caseId,
      question: input.message,
      context: input.context === undefined ? null : JSON.stringify(input.context),
      options: { model: input.model, temperature: input.temperature, maxTokens: input.max_tokens },
      questionId,
      answerId: ids.next() as MessageId,
      status: 'processing',
      result: null,
      error: null,
      createdAt: at,
      updatedAt: at,
      version: 0,
    };
    await transact(async ({ turns, announce }) => {
      await turns.save(turn);
      await announce({
        kind: 'job',
        type: 'agent.turn.v1',
        id: turn.id,
        ownerId: turn.ownerId,
        subject: turn.caseId,
        data: { turn_id: turn.id, owner_id: turn.ownerId, case_id: turn.caseId },
      });
    });
    return { job_id: turn.id, status: turn.status };
  };
