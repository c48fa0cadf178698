import type { z } from 'zod';
import { DomainError, type Issue } from '../../../core/kernel/error.ts';

/** Things wrong with one request that are listed at most. */
const MAX_ISSUES = 100;

type Place = 'body' | 'query';

/** The value as its schema gives it: unknown fields gone, defaults filled in.
 *  @throws DomainError 'invalid' with the path of each thing that is wrong: `body.filter.top_k`. */
export const validate = <S extends z.ZodType>(schema: S, place: Place, value: unknown): z.output<S> => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, MAX_ISSUES).map(({ path, message }) => ({
    path: [place, ...path.map(String)].join('.'),
    message,
  }));
  throw invalid(issues);
};

export const invalid = (issues: readonly Issue[]): DomainError =>
  new DomainError(
    'invalid',
    `The request is not valid: ${issues
      .map(({ path }) => path)
      .slice(0, 5)
      .join(', ')}.`,
    {
      issues,
    },
  );
