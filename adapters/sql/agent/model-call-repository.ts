import type { FilterQuery, InferEntity } from '@mikro-orm/core';
import type { ModelCallRepository, SpentOn } from '../../../core/agent/repository.ts';
import type { ModelCall, ModelSpent, Spent } from '../../../core/agent/spending/model-call.ts';
import type { CaseId, JobId, UserId } from '../../../core/kernel/ids.ts';
import { plainRows } from '../plain-rows.ts';
import type { Session } from '../row.ts';
import type { Statements } from '../statements.ts';
import { ModelCallRow } from './rows.ts';

type Row = InferEntity<typeof ModelCallRow>;

const toCall = (row: Row): ModelCall => ({
  id: row.id,
  jobId: row.jobId as JobId,
  caseId: (row.caseId ?? null) as CaseId | null,
  ownerId: row.ownerId as UserId,
  task: row.task,
  model: row.model,
  inputTokens: row.inputTokens,
  outputTokens: row.outputTokens,
  cachedInputTokens: row.cachedInputTokens,
  costMicroUsd: row.costMicroUsd ?? null,
  at: row.at,
});

/** A sum of integers is of a type of its own on PostgreSQL. */
const sumOf = (expression: string): string => `cast(coalesce(sum(${expression}), 0) as bigint)`;

const SPENT = `
  ${sumOf('cost_micro_usd')} as "costMicroUsd", ${sumOf('input_tokens + output_tokens')} as tokens,
  cast(count(*) as bigint) as calls`;

const SPENT_BY_MODEL = `
  model, ${SPENT}, ${sumOf('input_tokens')} as "inputTokens", ${sumOf('output_tokens')} as "outputTokens",
  ${sumOf('cached_input_tokens')} as "cachedInputTokens",
  ${sumOf('case when cost_micro_usd is null then 1 else 0 end')} as "unpricedCalls"`;

const whereOf = (ownerId: UserId, on: SpentOn): readonly [condition: string, parameters: (string | number)[]] => {
  if ('jobId' in on) return ['owner_id = ? and job_id = ?', [ownerId, on.jobId]];
  if ('caseId' in on) return ['owner_id = ? and case_id = ?', [ownerId, on.caseId]];
  return ['owner_id = ? and at >= ? and at < ?', [ownerId, on.from, on.to]];
};

const CALLS = plainRows(ModelCallRow);

export const modelCallRepository = (session: Session, sql: Statements): ModelCallRepository => {
  return {
    add: call => CALLS.add(sql, call),
    async spent(ownerId, on) {
      const [condition, parameters] = whereOf(ownerId, on);
      const [spent] = await sql.all<Spent>(`select ${SPENT} from agent_model_calls where ${condition}`, ...parameters);
      return { costMicroUsd: 0, tokens: 0, calls: 0, ...spent };
    },
    async spentByModel(ownerId, on) {
      const [condition, parameters] = whereOf(ownerId, on);
      return sql.all<ModelSpent>(
        `select ${SPENT_BY_MODEL} from agent_model_calls where ${condition}
         group by model order by "costMicroUsd" desc, tokens desc, model`,
        ...parameters,
      );
    },
    async listOfTurn(ownerId, jobId) {
      const rows = await session().find(ModelCallRow, { ownerId, jobId }, { orderBy: { id: 'asc' } });
      return rows.map(toCall);
    },
    forgetCase: (ownerId, caseId) =>
      session().nativeUpdate(ModelCallRow, { ownerId, caseId } as FilterQuery<Row>, { caseId: null }),
  };
};
