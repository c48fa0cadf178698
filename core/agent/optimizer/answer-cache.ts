import type { CaseId, UserId } from '../../kernel/ids.ts';
import type { ToolCall } from '../../ports/llm-provider.ts';

/** What a model answered to one request, as it came: with placeholders instead of secrets. */
export type KnownAnswer = { readonly text: string; readonly toolCalls: readonly ToolCall[] };

/** For whom an answer is kept: nobody else gets it, and it goes with the case. */
export type AnswerScope = { readonly ownerId: UserId; readonly caseId: CaseId };

/** Answers of models, for a while. `question` is all that the answer depends on, as text of any length. Best effort: never
 *  throws, and what cannot be looked up is not there. */
export interface AnswerCache {
  get(scope: AnswerScope, question: string): Promise<KnownAnswer | undefined>;
  set(scope: AnswerScope, question: string, answer: KnownAnswer): Promise<void>;
}
