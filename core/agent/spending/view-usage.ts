import type { CaseService } from '../../case/index.ts';
import { type Actor, isAdmin } from '../../kernel/actor.ts';
import { DomainError } from '../../kernel/error.ts';
import type { CaseId, UserId } from '../../kernel/ids.ts';
import { fromIso, toIso } from '../../kernel/instant.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CostsView, UsageOfTime, UsageQuery } from '../cost-models.ts';
import type { AgentRepositories } from '../repository.ts';
import { dayOf } from './budgeted-spending.ts';
import type { ModelSpent, Period } from './model-call.ts';

export type ViewUsageDeps = { clock: Clock; cases: Pick<CaseService, 'get'>; reads: Pick<AgentRepositories, 'calls'> };

/** What a case has cost, post-mortems included. */
export const viewCaseUsage =
  ({ cases, reads }: ViewUsageDeps) =>
  async (actor: Actor, caseId: CaseId): Promise<CostsView> => {
    await cases.get(actor, caseId);
    return present(await reads.calls.spentByModel(actor.userId, { caseId }));
  };

/** What a person has cost in a time, by default today in UTC; deleted cases included. */
export const viewUsage =
  ({ clock, reads }: ViewUsageDeps) =>
  async (actor: Actor, query: UsageQuery): Promise<UsageOfTime> => {
    const ownerId = (query.user_id ?? actor.userId) as UserId;
    if (ownerId !== actor.userId && !isAdmin(actor))
      throw new DomainError('auth.forbidden', 'Only an administrator may see what somebody else has used.');
    const period = periodOf(query, dayOf(clock.now()));
    const costs = present(await reads.calls.spentByModel(ownerId, period));
    return { from: toIso(period.from), to: toIso(period.to), ...costs };
  };

const periodOf = (query: UsageQuery, today: Period): Period => {
  const from = query.from === undefined ? today.from : fromIso(query.from);
  const to = query.to === undefined ? Math.max(today.to, from + 1) : fromIso(query.to);
  if (from < to) return { from, to };
  throw new DomainError('invalid', 'A time must begin before it ends. Correct `from` or `to`.', {
    issues: [{ path: 'query.from', message: 'must be before `to`' }],
  });
};

const usd = (microUsd: number): number => microUsd / 1e6;

const present = (spent: readonly ModelSpent[]): CostsView => {
  const sum = (of: (one: ModelSpent) => number): number => spent.reduce((total, one) => total + of(one), 0);
  return {
    cost_usd: usd(sum(({ costMicroUsd }) => costMicroUsd)),
    tokens: sum(({ tokens }) => tokens),
    calls: sum(({ calls }) => calls),
    unpriced_calls: sum(({ unpricedCalls }) => unpricedCalls),
    by_model: spent.map(one => ({
      model: one.model,
      cost_usd: usd(one.costMicroUsd),
      input_tokens: one.inputTokens,
      output_tokens: one.outputTokens,
      cached_input_tokens: one.cachedInputTokens,
      calls: one.calls,
      unpriced_calls: one.unpricedCalls,
    })),
  };
};
