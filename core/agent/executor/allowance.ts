import type { Model } from '../router/catalogue.ts';
import { costOf } from '../spending/cost.ts';
import type { Spender, Spending } from '../spending/spending.ts';
import type { Unusable } from './failures.ts';

export type CallLimits = {
  /** Requests to models in one turn, over all models, repetitions included. */
  readonly maxModelCalls?: number | undefined;
  /** Calls of tools in one turn, over all models; 0: models get no tools. */
  readonly maxToolCalls?: number | undefined;
};

/** Tokens of a request: its messages and at most its answer. */
export type RequestSize = { readonly inputTokens: number; readonly outputTokens: number };

/** What one turn may still do. */
export type Allowance = {
  /** Before a model is asked: `last` when it has to answer now because there will not be another request. `isFollowUp`: the
   *  model was asked before, and its answer is worth more than another look-up. */
  next(model: Model, size: RequestSize, isFollowUp: boolean): Promise<'go' | 'last' | Unusable>;
  hasRequest(): boolean;
  /** A request leaves. */
  takeRequest(): void;
  /** Which call of a tool in this turn it is, counted from 1; undefined when there may be no other. */
  takeTool(): number | undefined;
};

const DEFAULT_MODEL_CALLS = 12;
const DEFAULT_TOOL_CALLS = 16;

export const allowanceOf = (
  { maxModelCalls = DEFAULT_MODEL_CALLS, maxToolCalls = DEFAULT_TOOL_CALLS }: CallLimits,
  spender: Spender,
  spending: Pick<Spending, 'allow'> | undefined,
): Allowance => {
  let requests = 0;
  let tools = 0;
  const refusal = async (model: Model, size: RequestSize, times: number): Promise<Unusable | undefined> => {
    if (spending === undefined) return undefined;
    const allowed = await spending.allow(spender, {
      tokens: times * (size.inputTokens + size.outputTokens),
      costMicroUsd: timesMaybe(costOf(model.price, size), times),
    });
    return 'refused' in allowed ? { unusable: allowed.refused, isOurs: true } : undefined;
  };
  return {
    async next(model, size, isFollowUp) {
      if (requests >= maxModelCalls)
        return { unusable: `The limit of ${maxModelCalls} requests to models in one turn is reached.`, isOurs: true };
      const isEnd = requests + 1 >= maxModelCalls || tools >= maxToolCalls;
      // What is left has to pay for the answer that ends the turn, too.
      if (isFollowUp && !isEnd && (await refusal(model, size, 2)) === undefined) return 'go';
      const refused = await refusal(model, size, 1);
      return refused ?? (isEnd || isFollowUp ? 'last' : 'go');
    },
    hasRequest: () => requests < maxModelCalls,
    takeRequest() {
      requests += 1;
    },
    takeTool() {
      if (tools >= maxToolCalls) return undefined;
      tools += 1;
      return tools;
    },
  };
};

const timesMaybe = (cost: number | null, times: number): number | null => (cost === null ? null : cost * times);
