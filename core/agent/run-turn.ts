import type { AgentTurnV1 } from '../../contracts/generated/messages.ts';
import type { CaseService } from '../case/index.ts';
import type { Actor } from '../kernel/actor.ts';
import { DomainError, type Failure, isDomainError, toFailure } from '../kernel/error.ts';
import type { JobId, UserId } from '../kernel/ids.ts';
import type { JobRun } from '../kernel/job.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventStream } from '../ports/event-stream.ts';
import type { ResultStore } from '../ports/result-store.ts';
import { deadlineIn, type Stopwatch } from './executor/stopwatch.ts';
import { finishedEvent } from './finished-event.ts';
import { type GatherDeps, gather } from './investigate/gather.ts';
import type { ChatResult } from './models.ts';
import { type Progress, progressOf } from './progress.ts';
import type { AgentRepositories, AgentTransact } from './repository.ts';
import { resultOf } from './result.ts';
import { complete, fail, isEnded, type Turn } from './turn.ts';
import { type WriteAnswerDeps, writeAnswer } from './write-answer.ts';

export type TurnLimits = {
  /** From the beginning of a run; what the model gets is what the searches leave. */
  readonly deadlineMs: number;
  /** How long a result is kept for cheap polling. */
  readonly resultTtlMs: number;
  /** Tokens of everything that is sent to a model. */
  readonly contextTokens: number;
  /** Tokens of an answer, where the client names no number. */
  readonly answerTokens: number;
};

export type RunTurnDeps = Omit<WriteAnswerDeps, 'limits'> &
  GatherDeps & {
    clock: Clock;
    stopwatch: Stopwatch;
    reads: AgentRepositories;
    results: ResultStore;
    events: EventStream;
    transact: AgentTransact;
    cases: Pick<CaseService, 'get' | 'listMessages' | 'pastCases' | 'postMessage'>;
    limits: TurnLimits;
  };

/** Job `agent.turn.v1`: investigates, writes the answer into the case and ends the turn. The answer is decided once, in a
 *  commit of its own: a run that is repeated after that writes the same one, and pays no model twice.
 *  @throws DomainError 'cancelled', 'job.lease-lost', 'unavailable' or 'conflict': nothing that a later run could not do. */
export const runTurn =
  (deps: RunTurnDeps) =>
  async (message: AgentTurnV1, run: JobRun): Promise<void> => {
    const turn = await deps.reads.turns.find(message.owner_id as UserId, message.turn_id as JobId);
    if (!turn || isEnded(turn))
      return deps.transact(async unit => unit.complete(run.delivery, { status: 'completed' }));
    const progress = progressOf(deps.events, turn.id);
    try {
      const result = turn.result ?? (await investigate(deps, turn, run, progress));
      run.signal.throwIfAborted();
      await progress.phase('saving');
      const { answerId: id, caseId } = turn;
      await deps.cases.postMessage(actorOf(turn), caseId, { id, role: 'assistant', content: result.response });
      await finish(deps, turn, result, run);
      await keep(deps, turn, result);
      await progress.ended({ job_id: turn.id, status: 'completed', result });
    } catch (error) {
      await giveUp(deps, turn, run, error, progress);
    }
  };

const actorOf = (turn: Turn): Actor => ({ userId: turn.ownerId, roles: ['user'] });

const investigate = async (deps: RunTurnDeps, turn: Turn, run: JobRun, progress: Progress): Promise<ChatResult> => {
  const deadline = deadlineIn(deps.stopwatch, deps.limits.deadlineMs);
  const { signal } = run;
  await progress.phase('gathering');
  const gathered = await gather(deps)(turn, actorOf(turn), signal);
  run.progress(0.3);
  const { evidence, sources } = gathered.found;
  await progress.found(
    evidence.findings,
    sources.all.map(({ view }) => view),
  );
  await progress.phase('writing');
  const written = await writeAnswer(deps)(turn, gathered, {
    signal,
    deadline,
    onText: progress.token,
    onRestart: () => progress.phase('rewriting'),
  });
  signal.throwIfAborted();
  run.progress(0.9);
  return decide(deps, turn, resultOf(turn, gathered.found, written), run);
};

/** Of two runs of the same turn the first one's answer stands. */
const decide = (
  { clock, transact }: RunTurnDeps,
  turn: Turn,
  result: ChatResult,
  { delivery }: JobRun,
): Promise<ChatResult> =>
  transact(async ({ turns, once }) => {
    const isFirst = await once(delivery);
    const current = await turns.find(turn.ownerId, turn.id);
    if (!isFirst && current?.result) return current.result;
    if (current && !isEnded(current)) await turns.save({ ...current, result, updatedAt: clock.now() });
    return result;
  });

const finish = (
  { clock, transact }: RunTurnDeps,
  turn: Turn,
  result: ChatResult,
  { delivery }: JobRun,
): Promise<void> =>
  transact(async ({ turns, announce, complete: completeJob }) => {
    const current = await turns.find(turn.ownerId, turn.id);
    if (current && !isEnded(current))
      await announce(finishedEvent(await turns.save(complete(current, result, clock.now()))));
    await completeJob(delivery, { status: 'completed' });
  });

/** After the commit: a poll that the store answers must never be ahead of the truth. A store that is away costs the polls
 *  a read of the turn, and the turn nothing. */
const keep = async ({ results, limits }: RunTurnDeps, turn: Turn, result: ChatResult): Promise<void> => {
  try {
    await results.set(turn.ownerId, turn.id, result, limits.resultTtlMs);
  } catch (error) {
    if (!isDomainError(error, 'unavailable')) throw error;
  }
};

/** Errors that a later run of the same job may not meet. */
const PASSING: ReadonlySet<string> = new Set(['cancelled', 'job.lease-lost', 'unavailable', 'conflict']);

/** A turn that can never succeed (its case is gone) ends here with the reason; anything else is the queue's to decide. */
const giveUp = async (
  deps: RunTurnDeps,
  turn: Turn,
  run: JobRun,
  error: unknown,
  progress: Progress,
): Promise<void> => {
  if (run.signal.aborted && !isDomainError(error)) throw cancelledBy(run.signal.reason);
  if (!(error instanceof DomainError) || PASSING.has(error.code)) throw error;
  const failure = toFailure(error);
  await deps.transact(async unit => {
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
  { clock }: Pick<RunTurnDeps, 'clock'>,
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
  (deps: Pick<RunTurnDeps, 'clock' | 'events' | 'transact'>) =>
  async (message: AgentTurnV1, reason: Failure): Promise<void> => {
    const turn = { ownerId: message.owner_id as UserId, id: message.turn_id as JobId };
    if (await deps.transact(unit => endAsFailed(deps, unit, turn, reason)))
      await progressOf(deps.events, turn.id).ended({ job_id: turn.id, status: 'failed', error: reason });
  };
