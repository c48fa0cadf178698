import type { Actor } from '../kernel/actor.ts';
import type { JobId } from '../kernel/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventStream } from '../ports/event-stream.ts';
import { finishedEvent } from './finished-event.ts';
import type { ChatView } from './models.ts';
import { progressOf } from './progress.ts';
import type { AgentTransact } from './repository.ts';
import { cancel, turnNotFound } from './turn.ts';

export type CancelTurnDeps = { clock: Clock; events: EventStream; transact: AgentTransact };

/** The turn and its job end in one commit; whoever works on it is told through the job's signal, and whoever watches it
 *  as well as may be. */
export const cancelTurn =
  ({ clock, events, transact }: CancelTurnDeps) =>
  async (actor: Actor, id: JobId): Promise<ChatView> => {
    const ended = await transact(async ({ turns, cancel: cancelJob, announce }) => {
      const found = await turns.find(actor.userId, id);
      if (!found) throw turnNotFound();
      const saved = await turns.save(cancel(found, clock.now()));
      await cancelJob(actor.userId, id);
      await announce(finishedEvent(saved));
      return saved;
    });
    const view = { job_id: id, status: ended.status };
    await progressOf(events, id).ended(view);
    return view;
  };
