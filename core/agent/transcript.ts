import type { CaseId, JobId, UserId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { ChatRequest, TokenUsage, ToolCall } from '../ports/llm-provider.ts';
import type { Source } from './investigate/investigation.ts';
import type { Task } from './router/catalogue.ts';

/** One request to a model and what came back, as it left and as it came: with placeholders instead of secrets. */
export type Exchange = {
  readonly task: Task;
  readonly model: string;
  readonly request: ChatRequest;
  readonly answer: {
    readonly text: string;
    readonly toolCalls: readonly ToolCall[];
    readonly usage: TokenUsage;
  } | null;
  /** Code of the error, where there was no answer. */
  readonly error: string | null;
};

/** What a turn was decided from, so that it can be run again with another model. Written once, goes with the turn. */
export type Transcript = {
  /** Of the turn. */
  readonly id: JobId;
  readonly ownerId: UserId;
  readonly caseId: CaseId;
  /** Version of the prompt. */
  readonly prompt: string;
  /** What could be cited; the texts redacted as they were sent. */
  readonly sources: readonly Source[];
  readonly exchanges: readonly Exchange[];
  readonly createdAt: Instant;
};
