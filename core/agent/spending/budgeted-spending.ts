import type { JobId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { Clock } from '../../ports/clock.ts';
import type { AgentRepositories, AgentTransact, SpentOn } from '../repository.ts';
import { wholeTokens } from './cost.ts';
import type { Budget, Budgets, Period } from './model-call.ts';
import type { Allowed, Estimate, Spender, Spending } from './spending.ts';

export type BudgetedSpendingDeps = {
  clock: Clock;
  reads: Pick<AgentRepositories, 'calls'>;
  transact: AgentTransact;
  budgets: Budgets;
};

/** A request that was allowed and is not in the book yet. */
type Running = { readonly spender: Spender; readonly next: Estimate; readonly until: Instant };

/** One that was never entered, because it was refused or its process has died, counts for no longer than a turn takes. */
const RUNNING_MS = 2 * 60_000;

const DAY_MS = 86_400_000;

/** Midnight to midnight UTC. */
export const dayOf = (at: Instant): Period => {
  const from = Math.floor(at / DAY_MS) * DAY_MS;
  return { from, to: from + DAY_MS };
};

/** Budgets that hold to the last token as far as this process knows: what its own requests may take is set aside while they
 *  run. Those of other processes count from the moment that they are in the book. */
export const budgetedSpending = ({ clock, reads, transact, budgets }: BudgetedSpendingDeps): Spending => {
  const running = new Map<JobId, Running>();
  /** Seen before the book is read, so that what is entered meanwhile counts twice rather than not at all. */
  const setAside = (spender: Spender, now: Instant): readonly Running[] => {
    for (const [id, { until }] of running) if (until <= now) running.delete(id);
    return [...running.values()].filter(one => one.spender.jobId !== spender.jobId);
  };
  return {
    async allow(spender, next) {
      const now = clock.now();
      const others = setAside(spender, now);
      running.set(spender.jobId, { spender, next, until: now + RUNNING_MS });
      for (const limit of limitsOf(budgets, spender, now)) {
        const refused = await excess(reads, limit, { spender, next, others });
        if (refused === undefined) continue;
        running.delete(spender.jobId);
        return { refused, limit: limit.whose };
      }
      return { ok: true } satisfies Allowed;
    },
    async record(call) {
      const { inputTokens, outputTokens, cachedInputTokens } = call;
      const entered = {
        ...call,
        inputTokens: wholeTokens(inputTokens),
        outputTokens: wholeTokens(outputTokens),
        cachedInputTokens: wholeTokens(cachedInputTokens),
      };
      // What it was spent on ends with a commit that is durable.
      await transact(({ calls }) => calls.add(entered), 'with-next');
      running.delete(call.jobId);
    },
  };
};

type Limit = {
  readonly budget: Budget;
  readonly on: SpentOn;
  readonly counts: (other: Spender) => boolean;
  readonly whose: string;
  readonly advice: string;
};

/** Those that are set, the narrowest first. */
const limitsOf = (budgets: Budgets, { jobId, caseId, ownerId }: Spender, now: Instant): readonly Limit[] =>
  [
    {
      budget: budgets.turn,
      on: { jobId },
      counts: () => false,
      whose: 'The budget of this answer',
      advice: 'Ask about less at a time.',
    },
    {
      budget: budgets.case,
      on: { caseId },
      counts: (other: Spender) => other.caseId === caseId && other.ownerId === ownerId,
      whose: 'The budget of this case',
      advice: 'An administrator can raise it.',
    },
    {
      budget: budgets.user_day,
      on: dayOf(now),
      counts: (other: Spender) => other.ownerId === ownerId,
      whose: 'Your budget of the day',
      advice: 'There is more from midnight UTC on.',
    },
  ].filter(({ budget }) => budget.usd !== undefined || budget.tokens !== undefined);

type Asked = { readonly spender: Spender; readonly next: Estimate; readonly others: readonly Running[] };

/** The sentence that says why not; undefined when there is enough. */
const excess = async (
  { calls }: BudgetedSpendingDeps['reads'],
  { budget, on, counts, whose, advice }: Limit,
  { spender, next, others }: Asked,
): Promise<string | undefined> => {
  if (budget.usd !== undefined && next.costMicroUsd === null)
    return `${whose} is in US dollars, and nobody has said what this model costs. An administrator can give it a price.`;
  const book = await calls.spent(spender.ownerId, on);
  const aside = others.filter(other => counts(other.spender)).map(other => other.next);
  const tokens = sum(aside.map(other => other.tokens));
  const cost = sum(aside.map(other => other.costMicroUsd ?? 0));
  const say = (amounts: Amounts): string => sentenceOf(whose, advice, amounts);
  if (budget.tokens !== undefined && book.tokens + tokens + next.tokens > budget.tokens)
    return say({ limit: budget.tokens, spent: book.tokens, held: tokens, next: next.tokens, show: inTokens });
  const limit = Math.round((budget.usd ?? Number.POSITIVE_INFINITY) * 1e6);
  const nextCost = next.costMicroUsd ?? 0;
  if (book.costMicroUsd + cost + nextCost > limit)
    return say({ limit, spent: book.costMicroUsd, held: cost, next: nextCost, show: inDollars });
  return undefined;
};

type Show = (amount: number) => { readonly number: string; readonly before: string; readonly behind: string };
type Amounts = {
  readonly limit: number;
  readonly spent: number;
  readonly held: number;
  readonly next: number;
  readonly show: Show;
};

const inTokens: Show = amount => ({ number: `${amount}`, before: '', behind: ' tokens' });
const inDollars: Show = amount => ({ number: dollars(amount), before: 'US$ ', behind: '' });

const TOO_SMALL = 'Ask about less at a time, or have an administrator raise it.';

/** What is left makes no difference to a request that is larger than the whole budget. */
const sentenceOf = (whose: string, advice: string, { limit, spent, held, next, show }: Amounts): string => {
  const all = show(limit);
  const more = show(next).number;
  if (next > limit)
    return `${whose} is too small for the next request: it is ${all.before}${all.number}${all.behind}, and the request may take ${more}. ${TOO_SMALL}`;
  const besides = held === 0 ? '' : `${show(held).number} may go to requests that are under way, `;
  return `${whose} is reached: ${all.before}${show(spent).number} of ${all.number}${all.behind} are spent, ${besides}and the next request may take ${more}. ${advice}`;
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Millionths of a dollar as dollars, without zeros that say nothing beyond the cents. */
const dollars = (microUsd: number): string => (microUsd / 1e6).toFixed(6).replace(/0{1,4}$/, '');
