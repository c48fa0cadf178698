import type { Clock } from '../../ports/clock.ts';
import type { Ids } from '../../ports/ids.ts';
import type { TokenCounter } from '../../ports/token-counter.ts';
import type { AnswerCache } from '../optimizer/answer-cache.ts';
import type { Breakers } from '../router/breaker.ts';
import type { Task } from '../router/catalogue.ts';
import type { Spender, Spending } from '../spending/spending.ts';
import type { ModelTiming } from '../turn-timing.ts';
import { type Allowance, allowanceOf, type CallLimits } from './allowance.ts';
import type { Pause } from './pause.ts';
import { type Recording, recordingOf } from './recording.ts';
import type { Deadline, Stopwatch } from './stopwatch.ts';

export type ModelWorkDeps = {
  ids: Pick<Ids, 'next'>;
  clock: Clock;
  pause: Pause;
  stopwatch: Stopwatch;
  tokens: TokenCounter;
  breakers: Breakers;
  /** Without it nothing is limited by money or tokens, and nothing is entered. */
  spending?: Spending | undefined;
  answers?: AnswerCache | undefined;
};

/** One turn, or one draft, on which models work one after the other. */
export type ModelWork = {
  readonly task: Task;
  readonly spender: Spender;
  readonly signal: AbortSignal;
  readonly deadline: Deadline;
  readonly timing?: ModelTiming | undefined;
  /** Stands around everything that others wrote; nobody could have foreseen it. */
  readonly boundary: string;
  readonly recording: Recording;
  readonly allowance: Allowance;
  /** Keys of the models that turned out to take no temperature. */
  readonly coldModels: Set<string>;
};

export const modelWork = (
  deps: ModelWorkDeps & { limits: CallLimits },
  given: Pick<ModelWork, 'task' | 'spender' | 'signal' | 'deadline' | 'timing'>,
): ModelWork => ({
  ...given,
  boundary: deps.ids.next(),
  recording: recordingOf(deps, given.spender, given.task),
  allowance: allowanceOf(deps.limits, given.spender, deps.spending),
  coldModels: new Set(),
});
