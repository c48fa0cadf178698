import { DomainError, isDomainError } from '../../core/kernel/error.ts';

/** The package's errors in our words. Their own texts are dropped, and they are no `cause` either: a provider repeats
 *  parts of the key and of the question in them. */
export const toDomainError = async (error: unknown): Promise<DomainError> => {
  if (isDomainError(error)) return error;
  const { APIConnectionTimeoutError, APIError, APIConnectionError, RateLimitError } = await import('openai');
  if (error instanceof APIConnectionTimeoutError) return say('deadline-exceeded', 'The model did not answer in time.');
  if (error instanceof APIConnectionError)
    return say('model.unavailable', 'The model could not be reached. Try again.');
  if (error instanceof RateLimitError) {
    const retryAfterMs = retryAfter(error.headers);
    return new DomainError(
      'model.rate-limited',
      'The provider of the model allows no more requests at the moment.',
      retryAfterMs === undefined ? {} : { retryAfterMs },
    );
  }
  if (error instanceof APIError) return byStatus(error.status, error.code);
  return say('model.unavailable', 'The model gave an answer that cannot be read. Try again.');
};

const say = (code: DomainError['code'], message: string): DomainError => new DomainError(code, message);

const byStatus = (status: number | undefined, code: string | null | undefined): DomainError => {
  if (code === 'context_length_exceeded' || status === 413)
    return say(
      'model.context-too-large',
      'The question is too large for this model. Ask with less, or use another model.',
    );
  if (status === 401 || status === 403)
    return say('model.rejected-key', 'The provider does not accept the configured key. Tell the operator.');
  if (status === 404) return say('model.unknown', 'The provider does not know this model. Check its name.');
  if (status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 409)
    return say('model.invalid-request', 'The provider refused the request. Check the options of the chat.');
  return say('model.unavailable', 'The provider of the model has a problem. Try again.');
};

/** `Retry-After` in seconds (RFC 9110), or the finer `retry-after-ms` that some providers send. */
const retryAfter = (headers: Headers | undefined): number | undefined => {
  const ms = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (ms >= 0) return ms;
  const value = headers?.get('retry-after') ?? '';
  const seconds = value === '' ? Number.NaN : Number(value);
  if (seconds >= 0) return seconds * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
};
