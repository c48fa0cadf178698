import { DomainError, isDomainError } from '../../core/kernel/error.ts';
import type { Log } from '../../core/ports/log.ts';

/** What a driver's error is, in one word that is safe to log: its errors carry the command with all its arguments, among
 *  them the password, and Redis repeats in its replies what it was sent. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  const [word = ''] = error.message.split(' ', 1);
  return /^[A-Z]{3,20}$/.test(word) ? word : error.name;
};

/** `reason` is one word for the operator. */
export const unavailable = (reason: string): DomainError =>
  new DomainError('unavailable', 'The store of short-lived state does not answer at the moment. Try again shortly.', {
    cause: new Error(reason),
    retryAfterMs: 1000,
  });

/** Mistakes of ours, which waiting does not mend. */
const MISTAKES = [TypeError, RangeError, ReferenceError, SyntaxError];

/** Our word for what came out of a call of the driver. */
export const translate = (error: unknown): unknown =>
  error instanceof DomainError || MISTAKES.some(mistake => error instanceof mistake)
    ? error
    : unavailable(reasonOf(error));

/** For what nobody waits for. An outage is told by the connection, and mends itself; anything else is told here. */
export const tellMistake =
  (log: Log) =>
  (error: unknown): void => {
    if (!isDomainError(error, 'unavailable'))
      log.error({ reason: reasonOf(error) }, 'something is wrong with how Redis is used');
  };
