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
  /** The part of it for a model that `following` others come after: what leaves them some requests. What is taken from a part
   *  is taken from the whole. */
  before(following: number): Allowance;
  /** Before a model is asked: `last` when it has to answer now because there will not be another request. `isFollowUp`: the
   *  model was asked before, and its answer is worth more than another look-up. */
  next(model: Model, size: RequestSize, isFollowUp: boolean): Promise<'go' | 'last' | Unusable>;
  /** Before a model is asked for something that the answer can do without: why it may not be, so that enough is left for the
   *  answer; undefined when it may. `size` is that of the larger one of the two. */
  besides(model: Model, size: RequestSize): Promise<Unusable | undefined>;
  requestsLeft(): number;
  /** A request leaves. */
  takeRequest(): void;
  /** Which call of a tool in this turn it is, counted from 1; undefined when there may be no other. */
  takeTool(): number | undefined;
};

const DEFAULT_MODEL_CALLS = 12;
const DEFAULT_TOOL_CALLS = 16;
/** What the models that follow have together, and each of them one at least. */
const LEAST_FOLLOWING = 3;

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
  const upTo = (limit: number): Allowance => ({
    before: following => upTo(limit - reservedFor(following, limit - requests)),
    async next(model, size, isFollowUp) {
      if (requests >= maxModelCalls)
        return { unusable: `The limit of ${maxModelCalls} requests to models in one turn is reached.`, isOurs: true };
      if (requests >= limit) return { unusable: 'the requests that are left are for the models after it' };
      const isEnd = requests + 1 >= limit || tools >= maxToolCalls;
      // What is left has to pay for the answer that ends the turn, too.
      if (isFollowUp && !isEnd && (await refusal(model, size, 2)) === undefined) return 'go';
      const refused = await refusal(model, size, 1);
      return refused ?? (isEnd || isFollowUp ? 'last' : 'go');
    },
    async besides(model, size) {
      const isShort = limit - requests <= LEAST_FOLLOWING || (await refusal(model, size, 2)) !== undefined;
      return isShort
        ? { unusable: 'what is left of the limits and budgets is for the answer', isSkipped: true }
        : undefined;
    },
    requestsLeft: () => Math.max(0, limit - requests),
    takeRequest() {
      requests += 1;
    },
    takeTool() {
      if (tools >= maxToolCalls) return undefined;
      tools += 1;
      return tools;
    },
  });
  return upTo(maxModelCalls);
};

/** Where there are few, no model is left more than its equal share of them. */
const reservedFor = (following: number, left: number): number =>
  Math.min(Math.max(LEAST_FOLLOWING, following), Math.floor((Math.max(0, left) * following) / (following + 1)));

const timesMaybe = (cost: number | null, times: number): number | null => (cost === null ? null : cost * times);
