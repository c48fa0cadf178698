import type { CaseId, JobId, UserId } from '../../kernel/ids.ts';
import type { ModelCall } from './model-call.ts';

/** For whom money is spent. */
export type Spender = { readonly jobId: JobId; readonly caseId: CaseId; readonly ownerId: UserId };

/** What a request will take about. `costMicroUsd` is null for a model without a price. */
export type Estimate = { readonly tokens: number; readonly costMicroUsd: number | null };

/** `refused` is a sentence for the user: which budget is reached, and when there is more; `limit` names it whatever its numbers
 *  are. */
export type Allowed = { readonly ok: true } | { readonly refused: string; readonly limit?: string };

/** Budgets and the book that they are checked against. */
export interface Spending {
  /** Whether a request may be made that takes up to `next`, on top of what was spent and of what is running. The request is
   *  then taken to run until it is entered, or until the next one is asked for by the same job, which has one at a time.
   *  A budget in US dollars refuses a model without a price: it could not be kept. */
  allow(spender: Spender, next: Estimate): Promise<Allowed>;
  /** Enters a request that was made; each once. */
  record(call: ModelCall): Promise<void>;
}
