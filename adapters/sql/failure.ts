import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { DomainError } from '../../core/kernel/error.ts';
import { isPostgresOutage, isRefusedValue, isUniqueViolation } from './postgresql/outage.ts';
import { isOutage, isRepeatedKey } from './sqlite/handle.ts';

/** Our word for what the database said. What is nobody's business (a driver's text) stays in `cause`. */
export const translate = (error: unknown): unknown => {
  if (error instanceof DomainError || !(error instanceof Error)) return error;
  if (error instanceof UniqueConstraintViolationException || isUniqueViolation(error) || isRepeatedKey(error))
    return new DomainError(
      'conflict',
      'Somebody else changed this at the same time. Read it again, then repeat your change.',
      {
        cause: error,
      },
    );
  if (isRefusedValue(error))
    return new DomainError(
      'invalid',
      'The database cannot store or compare a value of this. Correct it: it may be too large, or hold a character U+0000.',
      { cause: error },
    );
  if (isOutage(error) || isPostgresOutage(error))
    return new DomainError('unavailable', 'The database does not answer at the moment. Try again shortly.', {
      cause: error,
      retryAfterMs: 1000,
    });
  return error;
};

type Query = (...parameters: never[]) => Promise<unknown>;

/** The same repository, whose errors are in our words. */
export const translatedRepository = <Repository extends object>(repository: Repository): Repository =>
  Object.fromEntries(
    Object.entries(repository).map(([name, query]: [string, Query]) => [
      name,
      async (...parameters: never[]) => {
        try {
          return await query(...parameters);
        } catch (error) {
          throw translate(error);
        }
      },
    ]),
  ) as Repository;

/** For repositories that are used outside of a transaction, which would translate. */
export const translated = <Repositories extends object>(repositories: Repositories): Repositories =>
  Object.fromEntries(
    Object.entries(repositories).map(([name, repository]) => [name, translatedRepository(repository)]),
  ) as Repositories;
