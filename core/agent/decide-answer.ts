import type { JobRun } from '../kernel/job.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Redactor } from '../ports/redactor.ts';
import type { ChatResult } from './models.ts';
import type { AgentTransact } from './repository.ts';
import { transcriptOf } from './transcript-of.ts';
import { keepHypotheses } from './trust/keep-hypotheses.ts';
import { isEnded, type Turn } from './turn.ts';
import type { Gathered } from './write-answer.ts';
import type { Written } from './written.ts';

export type DecideAnswerDeps = { clock: Clock; ids: Pick<Ids, 'next'>; redactor: Redactor; transact: AgentTransact };

export type Decision = { readonly result: ChatResult; readonly written: Written; readonly gathered: Gathered };

/** The answer, what it was decided from and what it makes of the hypotheses of the case, in one commit. Of two runs of the
 *  same turn the first one's answer stands.
 *  @throws DomainError 'conflict' when another turn of the case was decided at the same time. */
export const decideAnswer = (
  { clock, ids, redactor, transact }: DecideAnswerDeps,
  turn: Turn,
  { result, written, gathered: { found, conversation } }: Decision,
  { delivery }: JobRun,
): Promise<ChatResult> => {
  const now = clock.now();
  const transcript = transcriptOf(turn, written, redactor, now);
  const { proposed, model } = written;
  const { resolution } = conversation.about;
  return transact(async ({ turns, transcripts, hypotheses, once }) => {
    const isFirst = await once(delivery);
    const current = await turns.find(turn.ownerId, turn.id);
    if (!isFirst && current?.result) return current.result;
    if (!current || isEnded(current)) return result;
    await turns.save({ ...current, result, updatedAt: now });
    if (transcript !== undefined) await transcripts.add(transcript);
    await keepHypotheses(hypotheses, { turn, found, resolution, proposed, model, now, nextId: ids.next });
    return result;
    // Durable with the end of the turn: nobody is told of an answer before.
  }, 'with-next');
};
