import { type DomainError, isDomainError } from '../../core/kernel/error.ts';
import { llmFailure, llmRefusal, retryAfterMs } from '../../core/ports/llm-failure.ts';

/** The statuses that belong to the types of errors, for those that come in the middle of an answer.
 *  https://docs.anthropic.com/en/api/errors */
const STATUSES: { readonly [type: string]: number | undefined } = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

/** The package's errors in our words. Their own texts are dropped, and they are no `cause` either: a provider repeats
 *  parts of the key and of the question in them. */
export const toDomainError = async (error: unknown): Promise<DomainError> => {
  if (isDomainError(error)) return error;
  const { APIConnectionTimeoutError, APIError, APIConnectionError } = await import('@anthropic-ai/sdk');
  if (error instanceof APIConnectionTimeoutError) return llmFailure('late');
  if (error instanceof APIConnectionError) return llmFailure('unreachable');
  if (!(error instanceof APIError)) return llmFailure('unreadable');
  const { status, headers, type, apiMessage, errorCode } = error;
  return llmRefusal({
    status: status ?? STATUSES[type ?? ''],
    text: [type, errorCode, apiMessage].filter(Boolean).join(' '),
    retryAfterMs: retryAfterMs(name => headers?.get(name), Date.now()),
  });
};
