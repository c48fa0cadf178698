import type { Actor } from '../kernel/actor.ts';
import type { JobId } from '../kernel/ids.ts';
import type { EventStream, StreamEvent } from '../ports/event-stream.ts';
import type { ResultStore } from '../ports/result-store.ts';
import { ChatResult, type ChatView } from './models.ts';
import type { AgentRepositories } from './repository.ts';
import { isEnded, type Turn, turnNotFound } from './turn.ts';

export const turnTopic = (id: JobId): string => `turn/${id}`;

/** A result that is there before the turn has ended is not yet in the case, and so not told. */
const viewOf = (turn: Turn): ChatView => ({
  job_id: turn.id,
  status: turn.status,
  ...(turn.status === 'completed' && turn.result && { result: turn.result }),
  ...(turn.error && { error: turn.error }),
});

export type ViewTurnDeps = { reads: AgentRepositories; results: ResultStore };

/** The store of results answers most polls; the turn is the truth behind it. */
export const viewTurn =
  ({ reads, results }: ViewTurnDeps) =>
  async (actor: Actor, id: JobId): Promise<ChatView> => {
    const kept = ChatResult.safeParse(await results.get(actor.userId, id));
    if (kept.success) return { job_id: id, status: 'completed', result: kept.data };
    const turn = await reads.turns.find(actor.userId, id);
    if (!turn) throw turnNotFound();
    return viewOf(turn);
  };

export type FollowTurnDeps = { reads: AgentRepositories; events: EventStream };

/** Progress is best effort; the end is not: a turn that has ended says so whatever the stream still holds. */
export const followTurn =
  ({ reads, events }: FollowTurnDeps) =>
  async (actor: Actor, id: JobId, afterId: number, signal: AbortSignal): Promise<AsyncIterable<StreamEvent>> => {
    const turn = await reads.turns.find(actor.userId, id);
    if (!turn) throw turnNotFound();
    if (isEnded(turn)) return ended(turn, afterId);
    const goesOn = async (): Promise<boolean> => (await reads.turns.find(actor.userId, id))?.status === 'processing';
    return untilEnd(events.subscribe(turnTopic(id), afterId, signal), goesOn);
  };

async function* ended(turn: Turn, afterId: number): AsyncGenerator<StreamEvent> {
  const type = turn.status === 'completed' ? 'done' : 'failed';
  yield { id: afterId + 1, type, data: viewOf(turn) };
}

/** An end is told after it is stored. One of a turn that goes on is from before an operator had its job retried. */
async function* untilEnd(
  events: AsyncIterable<StreamEvent>,
  goesOn: () => Promise<boolean>,
): AsyncGenerator<StreamEvent> {
  for await (const event of events) {
    const isEnd = event.type === 'done' || event.type === 'failed';
    if (isEnd && (await goesOn())) continue;
    yield event;
    if (isEnd) return;
  }
}
