import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { DomainError } from '../../core/kernel/error.ts';
import { isOutage } from './sqlite/handle.ts';

/** Our word for what the database said. What is nobody's business (a driver's text) stays in `cause`. */
export const translate = (error: unknown): unknown => {
  if (error instanceof DomainError || !(error instanceof Error)) return error;
  if (error instanceof UniqueConstraintViolationException)
    return new DomainError(
      'conflict',
      'Somebody else changed this at the same time. Read it again, then repeat your change.',
      {
        cause: error,
      },
    );
  if (isOutage(error) || isOutage(error.cause) || isOutage((error as { previous?: unknown }).previous))
    return new DomainError('unavailable', 'The database does not answer at the moment. Try again shortly.', {
      cause: error,
      retryAfterMs: 1000,
    });
  return error;
};
