import type { AgentTurnV1 } from '../../contracts/generated/messages.ts';
import type { CaseService } from '../case/index.ts';
import { isDomainError } from '../kernel/error.ts';
import type { JobId, UserId } from '../kernel/ids.ts';
import type { JobRun } from '../kernel/job.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventStream } from '../ports/event-stream.ts';
import type { ResultStore } from '../ports/result-store.ts';
import { decideAnswer } from './decide-answer.ts';
import type { CallLimits } from './executor/allowance.ts';
import { deadlineIn, type Stopwatch } from './executor/stopwatch.ts';
import { giveUp } from './fail-turn.ts';
import { finishedEvent } from './finished-event.ts';
import { type GatherDeps, gather } from './investigate/gather.ts';
import type { ChatResult } from './models.ts';
import { type Progress, progressOf } from './progress.ts';
import type { AgentRepositories, AgentTransact } from './repository.ts';
import { resultOf } from './result.ts';
import { withInjected } from './trust/injection-sources.ts';
import { MOST_HYPOTHESES } from './trust/merge-hypotheses.ts';
import { actorOf, complete, isEnded, resume, type Turn } from './turn.ts';
import { turnTiming } from './turn-timing.ts';
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
} & CallLimits;

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
 *  commit of its own: a run that is repeated after that writes the same one, and pays no model twice. A turn whose case is
 *  gone goes too.
 *  @throws DomainError 'cancelled', 'job.lease-lost', 'unavailable' or 'conflict': nothing that a later run could not do. */
export const runTurn =
  (deps: RunTurnDeps) =>
  async (message: AgentTurnV1, run: JobRun): Promise<void> => {
    const turn = await begin(deps, message, run);
    if (!turn) return deps.transact(async unit => unit.complete(run.delivery, { status: 'completed' }));
    const progress = progressOf(deps.events, turn.id);
    let result: ChatResult;
    try {
      result = await answer(deps, turn, run, progress);
    } catch (error) {
      return giveUp(deps, turn, run, error, progress);
    }
    // The turn has ended and nothing can undo that, so no failure from here on is one of the turn.
    try {
      await keep(deps, turn, result);
    } finally {
      await progress.ended({ job_id: turn.id, status: 'completed', result });
    }
  };

/** The turn, if there is anything to do. One that has failed is run again only because an operator retries its job. */
const begin = async (
  { clock, reads, transact }: RunTurnDeps,
  message: AgentTurnV1,
  { delivery }: JobRun,
): Promise<Turn | undefined> => {
  const turn = await reads.turns.find(message.owner_id as UserId, message.turn_id as JobId);
  if (turn?.status !== 'failed') return turn && !isEnded(turn) ? turn : undefined;
  return transact(async ({ turns, once }) => {
    // For its check of the lease alone: a worker that lost the job must not reopen what the queue gave up on.
    await once(delivery);
    return turns.save(resume(turn, clock.now()));
  });
};

const answer = async (deps: RunTurnDeps, turn: Turn, run: JobRun, progress: Progress): Promise<ChatResult> => {
  const result = turn.result ?? (await investigate(deps, turn, run, progress));
  run.signal.throwIfAborted();
  await progress.phase('saving');
  const { answerId: id, caseId } = turn;
  const message = { id, role: 'assistant', content: result.response } as const;
  // Durable with the end of the turn, at the latest.
  await deps.cases.postMessage(actorOf(turn), caseId, message, { durability: 'with-next' });
  await finish(deps, turn, result, run);
  return result;
};

const investigate = async (deps: RunTurnDeps, turn: Turn, run: JobRun, progress: Progress): Promise<ChatResult> => {
  const deadline = deadlineIn(deps.stopwatch, deps.limits.deadlineMs);
  const timing = turnTiming(deps.stopwatch, deps.clock.now() - turn.createdAt);
  const { signal } = run;
  await progress.phase('gathering');
  const [gathered, hypotheses] = await Promise.all([
    gather(deps)(turn, actorOf(turn), signal),
    deps.reads.hypotheses.listOfCase(turn.ownerId, turn.caseId, { limit: MOST_HYPOTHESES }),
  ]);
  timing.gathered();
  run.progress(0.3);
  const { evidence, sources } = gathered.found;
  await progress.found(
    withInjected(evidence.findings, sources.all, gathered.found.labels),
    sources.all.map(({ view }) => view),
  );
  await progress.phase('writing');
  const written = await writeAnswer(deps)(
    turn,
    { ...gathered, hypotheses: hypotheses.items },
    {
      signal,
      deadline,
      timing,
      onText(text) {
        timing.told();
        return progress.token(text);
      },
      onRestart: () => progress.phase('rewriting'),
      onTool: progress.tool,
      onSources: views => progress.found([], views),
    },
  );
  signal.throwIfAborted();
  run.progress(0.9);
  const result = { ...resultOf(turn, gathered.found, written), timing: timing.view() };
  return decideAnswer(deps, turn, { result, written, gathered }, run);
};

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
const keep = async ({ reads, results, limits }: RunTurnDeps, turn: Turn, result: ChatResult): Promise<void> => {
  const { ownerId, id } = turn;
  try {
    await results.set(ownerId, id, result, limits.resultTtlMs);
    // Its case may have been deleted meanwhile, with the results that were kept by then.
    if (!(await reads.turns.find(ownerId, id))) await results.delete(ownerId, id);
  } catch (error) {
    if (!isDomainError(error)) throw error;
  }
};
