import type { DomainErrorCode } from '../../kernel/error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ids } from '../../ports/ids.ts';
import type { ChatRequest, TokenUsage } from '../../ports/llm-provider.ts';
import type { Model, Task } from '../router/catalogue.ts';
import { costOf } from '../spending/cost.ts';
import type { Spender, Spending } from '../spending/spending.ts';
import type { Exchange } from '../transcript.ts';

/** What all requests of a turn took together, those in vain too. */
export type Totals = {
  /** Requests that left. */
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens: number;
  /** Millionths of a US dollar; null when a model without a price was asked. */
  readonly costMicroUsd: number | null;
};

export type Made = {
  readonly model: Model;
  readonly request: ChatRequest;
  readonly answer: Exchange['answer'];
  readonly error: DomainErrorCode | null;
  /** What it took; nothing for a request that was refused. */
  readonly usage: TokenUsage;
};

type Exchanged = Pick<Made, 'model' | 'request' | 'answer'>;

/** Keeps the exchanges of one turn and enters each in the book of what is spent. */
export type Recording = {
  /** The same, for requests of another task within the turn. */
  under(task: Task): Recording;
  exchanges(): readonly Exchange[];
  totals(): Totals;
  /** A request that left. What cannot be entered is a note and not the end of the turn. */
  made(made: Made): Promise<void>;
  /** A request that did not have to leave, because its answer was known. */
  recalled(made: Exchanged): void;
  /** A sentence for the reader; the same one is told once. */
  note(sentence: string): void;
  /** What was noted, and what went wrong here. */
  notes(): readonly string[];
};

export type RecordingDeps = { ids: Pick<Ids, 'next'>; clock: Clock; spending?: Pick<Spending, 'record'> | undefined };

const NOTHING: Totals = { calls: 0, inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, costMicroUsd: 0 };
const NOT_ENTERED = 'What this answer cost could not be recorded.';

export const recordingOf = ({ ids, clock, spending }: RecordingDeps, spender: Spender, ofTurn: Task): Recording => {
  const exchanges: Exchange[] = [];
  const notes = new Set<string>();
  let totals = NOTHING;
  const keep = (task: Task, { model, request, answer }: Exchanged, error: Made['error']): void => {
    exchanges.push({ task, model: model.key, request, answer, error });
  };
  const enter = async (task: Task, model: Model, usage: TokenUsage, costMicroUsd: number | null): Promise<void> => {
    const { inputTokens, outputTokens, cachedInputTokens = 0 } = usage;
    const tokens = { inputTokens, outputTokens, cachedInputTokens };
    try {
      await spending?.record({
        id: ids.next(),
        ...spender,
        task,
        model: model.key,
        ...tokens,
        costMicroUsd,
        at: clock.now(),
      });
    } catch {
      notes.add(NOT_ENTERED);
    }
  };
  const under = (task: Task): Recording => ({
    under,
    exchanges: () => exchanges,
    totals: () => totals,
    note: sentence => void notes.add(sentence),
    notes: () => [...notes],
    recalled: made => keep(task, made, null),
    async made(made) {
      keep(task, made, made.error);
      const isSpent = made.answer !== null || made.usage.inputTokens + made.usage.outputTokens > 0;
      const cost = isSpent ? costOf(made.model.price, made.usage) : 0;
      totals = added(totals, made.usage, cost);
      if (isSpent) await enter(task, made.model, made.usage, cost);
    },
  });
  return under(ofTurn);
};

const added = (totals: Totals, usage: TokenUsage, cost: number | null): Totals => ({
  calls: totals.calls + 1,
  inputTokens: totals.inputTokens + usage.inputTokens,
  outputTokens: totals.outputTokens + usage.outputTokens,
  cachedInputTokens: totals.cachedInputTokens + (usage.cachedInputTokens ?? 0),
  costMicroUsd: totals.costMicroUsd === null || cost === null ? null : totals.costMicroUsd + cost,
});
