import type { ModelCallRepository, SpentOn } from '../../core/agent/repository.ts';
import type { ModelCall, ModelSpent, Spent } from '../../core/agent/spending/model-call.ts';
import type { UserId } from '../../core/kernel/ids.ts';
import { type Tables, table } from './rows.ts';

const CALLS = table<ModelCall>('agent_model_calls');

const isOn =
  (ownerId: UserId, on: SpentOn) =>
  (call: Readonly<ModelCall>): boolean => {
    if (call.ownerId !== ownerId) return false;
    if ('jobId' in on) return call.jobId === on.jobId;
    return 'caseId' in on ? call.caseId === on.caseId : call.at >= on.from && call.at < on.to;
  };

const byId = (a: ModelCall, b: ModelCall): number => (a.id < b.id ? -1 : 1);

const sum = (calls: readonly ModelCall[], of: (call: ModelCall) => number): number =>
  calls.reduce((total, call) => total + of(call), 0);

const spentOf = (calls: readonly ModelCall[]): Spent => ({
  costMicroUsd: sum(calls, ({ costMicroUsd }) => costMicroUsd ?? 0),
  tokens: sum(calls, ({ inputTokens, outputTokens }) => inputTokens + outputTokens),
  calls: calls.length,
});

const ofModel = ([model, calls]: [string, ModelCall[]]): ModelSpent => ({
  ...spentOf(calls),
  model,
  inputTokens: sum(calls, ({ inputTokens }) => inputTokens),
  outputTokens: sum(calls, ({ outputTokens }) => outputTokens),
  cachedInputTokens: sum(calls, ({ cachedInputTokens }) => cachedInputTokens),
  unpricedCalls: calls.filter(({ costMicroUsd }) => costMicroUsd === null).length,
});

const dearestFirst = (a: ModelSpent, b: ModelSpent): number =>
  b.costMicroUsd - a.costMicroUsd || b.tokens - a.tokens || (a.model < b.model ? -1 : 1);

export const modelCallRepository = (tables: Tables): ModelCallRepository => {
  const calls = tables.rows(CALLS);
  return {
    async add(call) {
      if (calls.get(call.id)) return false;
      calls.put(call.id, call);
      return true;
    },
    spent: async (ownerId, on) => spentOf(calls.where(isOn(ownerId, on))),
    spentByModel: async (ownerId, on) =>
      [...Map.groupBy(calls.where(isOn(ownerId, on)), ({ model }) => model)].map(ofModel).sort(dearestFirst),
    listOfTurn: async (ownerId, jobId) => calls.where(isOn(ownerId, { jobId })).sort(byId),
    async forgetCase(ownerId, caseId) {
      const found = calls.where(isOn(ownerId, { caseId }));
      for (const call of found) calls.put(call.id, { ...call, caseId: null });
      return found.length;
    },
  };
};
