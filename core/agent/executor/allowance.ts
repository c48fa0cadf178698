import type { Model } from '../router/catalogue.ts';
import { costOf } from '../spending/cost.ts';
import type { Allowed, Spender, Spending } from '../spending/spending.ts';
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
  /** The part of it for a model that `following` others come after: what leaves them some requests and look-ups, and of the
   *  budgets an answer for each. What is taken from a part is taken from the whole. */
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
  /** What a request took, as far as it is known: the next ones may take as much, however small they look. */
  took(size: RequestSize): void;
  /** Which call of a tool in this turn it is, counted from 1; undefined when there may be no other. */
  takeTool(): number | undefined;
};

const DEFAULT_MODEL_CALLS = 12;
const DEFAULT_TOOL_CALLS = 16;
/** What the models that follow have together, and each of them one at least. */
const LEAST_FOLLOWING = 3;
/** The same of look-ups. */
const LEAST_TOOLS_FOLLOWING = 4;

export const allowanceOf = (
  { maxModelCalls = DEFAULT_MODEL_CALLS, maxToolCalls = DEFAULT_TOOL_CALLS }: CallLimits,
  spender: Spender,
  spending: Pick<Spending, 'allow'> | undefined,
): Allowance => {
  let requests = 0;
  let tools = 0;
  let largest: RequestSize = { inputTokens: 0, outputTokens: 0 };
  const refusal = async (model: Model, size: RequestSize, times: number): Promise<Unusable | undefined> => {
    if (spending === undefined) return undefined;
    const allowed = await spending.allow(spender, {
      tokens: times * (size.inputTokens + size.outputTokens),
      costMicroUsd: timesMaybe(costOf(model.price, size), times),
    });
    return 'refused' in allowed ? refusedBy(allowed) : undefined;
  };
  const partOf = (maxRequests: number, maxTools: number, following: number): Allowance => ({
    before: others =>
      partOf(
        maxRequests - reservedFor(others, LEAST_FOLLOWING, maxRequests - requests),
        maxTools - reservedFor(others, LEAST_TOOLS_FOLLOWING, maxTools - tools),
        others,
      ),
    async next(model, size, isFollowUp) {
      if (requests >= maxModelCalls)
        return { unusable: `The limit of ${maxModelCalls} requests to models in one turn is reached.`, isOurs: true };
      if (requests >= maxRequests) return { unusable: 'the requests that are left are for the models after it' };
      const isEnd = requests + 1 >= maxRequests || tools >= maxTools;
      const ahead = larger(size, largest);
      // What is left has to pay for the answer that ends the turn, and for one of each model that follows.
      const hasRoom = !isEnd && (await refusal(model, ahead, 2 + following)) === undefined;
      const isForOthers =
        !hasRoom && isFollowUp && following > 0 && (await refusal(model, ahead, 1 + following)) !== undefined;
      // Asked last, so that no more than this request is set aside.
      const refused = await refusal(model, size, 1);
      if (refused === undefined && isForOthers)
        return { unusable: 'what is left of the budget is for the models after it' };
      return refused ?? (hasRoom ? 'go' : 'last');
    },
    async besides(model, size) {
      const isShort =
        maxRequests - requests <= LEAST_FOLLOWING || (await refusal(model, larger(size, largest), 2)) !== undefined;
      return isShort
        ? { unusable: 'what is left of the limits and budgets is for the answer', isSkipped: true }
        : undefined;
    },
    requestsLeft: () => Math.max(0, maxRequests - requests),
    takeRequest() {
      requests += 1;
    },
    took(size) {
      largest = larger(size, largest);
    },
    takeTool() {
      if (tools >= maxTools) return undefined;
      tools += 1;
      return tools;
    },
  });
  return partOf(maxModelCalls, maxToolCalls, 0);
};

const larger = (a: RequestSize, b: RequestSize): RequestSize =>
  a.inputTokens + a.outputTokens >= b.inputTokens + b.outputTokens ? a : b;

const refusedBy = ({ refused, limit }: Extract<Allowed, { refused: string }>): Unusable => ({
  unusable: refused,
  isOurs: true,
  ...(limit !== undefined && { limit }),
});

/** Where there are few, no model is left more than its equal share of them. */
const reservedFor = (following: number, least: number, left: number): number =>
  Math.min(Math.max(least, following), Math.floor((Math.max(0, left) * following) / (following + 1)));

const timesMaybe = (cost: number | null, times: number): number | null => (cost === null ? null : cost * times);
