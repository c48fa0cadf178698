import { type DomainError, isDomainError } from '../../core/kernel/error.ts';
import { llmFailure, llmRefusal, retryAfterMs } from '../../core/ports/llm-failure.ts';

/** The package's errors in our words. Their own texts are dropped, and they are no `cause` either: a provider repeats
 *  parts of the key and of the question in them. */
export const toDomainError = async (error: unknown): Promise<DomainError> => {
  if (isDomainError(error)) return error;
  const { APIConnectionTimeoutError, APIError, APIConnectionError } = await import('openai');
  if (error instanceof APIConnectionTimeoutError) return llmFailure('late');
  if (error instanceof APIConnectionError) return llmFailure('unreachable');
  if (!(error instanceof APIError)) return llmFailure('unreadable');
  const { status, headers, error: body } = error;
  return llmRefusal({
    status: status ?? statusIn(body),
    text: textOf(body),
    parameter: isRefusal(body) && typeof body.param === 'string' && body.param !== '' ? body.param : undefined,
    retryAfterMs: retryAfterMs(name => headers?.get(name), Date.now()),
  });
};

/** Servers that only speak the protocol word a refusal in their own way; what is no JSON was not said by one of them. */
const textOf = (body: unknown): string => {
  if (!isRefusal(body) || body.message === undefined) return body === undefined ? '' : JSON.stringify(body);
  return [body.code, body.type, body.param, body.message].map(String).join(' ');
};

/** Undefined when a page came instead. */
const isRefusal = (value: unknown): value is { readonly [field in 'code' | 'type' | 'param' | 'message']?: unknown } =>
  typeof value === 'object' && value !== null;

/** In the middle of an answer some servers put the status where OpenAI has the code. */
const statusIn = (body: unknown): number | undefined => {
  const code = isRefusal(body) ? Number(body.code ?? Number.NaN) : Number.NaN;
  return code >= 400 && code < 600 ? code : undefined;
};
