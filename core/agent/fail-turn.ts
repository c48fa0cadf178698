import type { AgentTurnV1 } from '../../contracts/generated/messages.ts';
import { DomainError, type Failure, isDomainError, toFailure } from '../kernel/error.ts';
import type { JobId, UserId } from '../kernel/ids.ts';
import type { JobRun } from '../kernel/job.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventStream } from '../ports/event-stream.ts';
import { finishedEvent } from './finished-event.ts';
import { type Progress, progressOf } from './progress.ts';
import type { AgentTransact } from './repository.ts';
import { fail, isEnded, type Turn } from './turn.ts';

export type FailTurnDeps = { clock: Clock; events: EventStream; transact: AgentTransact };

/** Errors that a later run of the same job may not meet. */
const PASSING: ReadonlySet<string> = new Set(['cancelled', 'job.lease-lost', 'unavailable', 'conflict']);

/** A turn that can never succeed ends here with the reason, and one whose case is gone goes as its other turns went;
 *  anything else is the queue's to decide. */
export const giveUp = async (
  deps: Pick<FailTurnDeps, 'clock' | 'transact'>,
  turn: Turn,
  run: JobRun,
  error: unknown,
  progress: Progress,
): Promise<void> => {
  if (run.signal.aborted && !isDomainError(error)) throw cancelledBy(run.signal.reason);
  if (!(error instanceof DomainError) || PASSING.has(error.code)) throw error;
  const failure = toFailure(error);
  await deps.transact(async unit => {
    if (failure.code === 'case.not-found') {
      await unit.turns.delete(turn.ownerId, turn.id);
      return unit.complete(run.delivery, { status: 'completed' });
    }
    await endAsFailed(deps, unit, turn, failure);
    await unit.complete(run.delivery, { status: 'failed', error: failure });
  });
  await progress.ended({ job_id: turn.id, status: 'failed', error: failure });
};

const cancelledBy = (cause: unknown): DomainError =>
  isDomainError(cause) ? cause : new DomainError('cancelled', 'The turn was stopped.', { cause });

type FailUnit = Pick<Parameters<Parameters<AgentTransact>[0]>[0], 'turns' | 'announce'>;

/** False when the turn is gone or had ended already. */
const endAsFailed = async (
  { clock }: Pick<FailTurnDeps, 'clock'>,
  { turns, announce }: FailUnit,
  { ownerId, id }: Pick<Turn, 'ownerId' | 'id'>,
  reason: Failure,
): Promise<boolean> => {
  const current = await turns.find(ownerId, id);
  if (!current || isEnded(current)) return false;
  await announce(finishedEvent(await turns.save(fail(current, reason, clock.now()))));
  return true;
};

/** After the queue gave up on `agent.turn.v1`: ends the turn with the reason. May run twice. */
export const failTurn =
  (deps: FailTurnDeps) =>
  async (message: AgentTurnV1, reason: Failure): Promise<void> => {
    const turn = { ownerId: message.owner_id as UserId, id: message.turn_id as JobId };
    if (await deps.transact(unit => endAsFailed(deps, unit, turn, reason)))
      await progressOf(deps.events, turn.id).ended({ job_id: turn.id, status: 'failed', error: reason });
  };
