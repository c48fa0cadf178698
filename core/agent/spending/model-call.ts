import type { CaseId, JobId, UserId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { Task } from '../router/catalogue.ts';

/** One request to a model that was answered or that we broke off, and what it cost. Never changed. */
export type ModelCall = {
  readonly id: string;
  /** The turn; of a post-mortem, its job. */
  readonly jobId: JobId;
  /** null once the case was deleted: what it cost stays in the book. */
  readonly caseId: CaseId | null;
  readonly ownerId: UserId;
  readonly task: Task;
  /** Key of the model. */
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens: number;
  /** Millionths of a US dollar; null when the model has no price. */
  readonly costMicroUsd: number | null;
  readonly at: Instant;
};

/** What was spent on something. */
export type Spent = { readonly costMicroUsd: number; readonly tokens: number; readonly calls: number };

/** What was spent on one model. */
export type ModelSpent = Spent & {
  /** Key of the model. */
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens: number;
  /** Calls whose costs nobody knows; they are not in `costMicroUsd`. */
  readonly unpricedCalls: number;
};

/** From a moment up to, but without, another. */
export type Period = { readonly from: Instant; readonly to: Instant };

/** Limits of one kind of thing; what is left out is not limited. */
export type Budget = { readonly usd?: number | undefined; readonly tokens?: number | undefined };
export type Budgets = {
  readonly turn: Budget;
  readonly case: Budget;
  /** Of a user, from midnight to midnight UTC. */
  readonly user_day: Budget;
};
