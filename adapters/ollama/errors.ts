import { type DomainError, isDomainError } from '../../core/kernel/error.ts';
import { llmFailure, llmRefusal } from '../../core/ports/llm-failure.ts';

/** What the package threw in our words; its own are dropped, for a server may repeat the question in them. A refused
 *  connection is a bare TypeError of `fetch`, and what goes wrong in the middle of an answer a bare Error. */
export const toDomainError = (error: unknown): DomainError => {
  if (isDomainError(error)) return error;
  if (error instanceof TypeError) return llmFailure('unreachable');
  if (error instanceof SyntaxError) return llmFailure('unreadable');
  return llmRefusal({ status: undefined, text: error instanceof Error ? error.message : '' });
};
