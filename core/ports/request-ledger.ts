import { isDomainError } from '../kernel/error.ts';
import type { UserId } from '../kernel/ids.ts';
import { type RememberedRequest, type RepeatableRequest, stepOf } from '../kernel/repeat.ts';
import type { SweepOptions } from '../kernel/sweep.ts';
import type { FileProvider } from './file-provider.ts';

/** Which repeatable requests were answered, and how. A use case remembers its request in the commit of what it made
 *  (`remember` of the unit of work), so that either both are there or neither is; here it is looked up.
 *  One that is older than its time to live, and one of another owner, is simply not there. What is returned is a copy.
 *  @throws DomainError 'unavailable' when the database does not answer within its deadline. */
export interface RequestLedger {
  find(ownerId: UserId, route: string, key: string): Promise<RememberedRequest | undefined>;
  /** As `remember` of a unit of work, in a commit of its own: for what is kept outside the database. */
  remember<Answer extends object>(request: RepeatableRequest | undefined, answer: Answer): Promise<Answer>;
  /** Removes what has expired; returns how many. A dry run only counts.
   *  @throws DomainError 'cancelled' when the signal fires. */
  sweep(options?: SweepOptions): Promise<number>;
}

/** Does a part of a request's work that commits by itself, and remembers it as a step of the request: a repeat is given
 *  what it gave the first time and does it no second time. `work` remembers the step that it is given, in its commit. */
export const onceInRequest = async <Answer extends object>(
  ledger: Pick<RequestLedger, 'find'>,
  request: RepeatableRequest | undefined,
  name: string,
  work: (step: RepeatableRequest | undefined) => Promise<Answer>,
): Promise<Answer> => {
  if (!request) return work(undefined);
  const step = stepOf(request, name);
  try {
    return await work(step);
  } catch (error) {
    const known = isDomainError(error, 'request.repeated') && (await ledger.find(step.ownerId, step.route, step.key));
    if (!known) throw error;
    return known.answer as Answer;
  }
};

/** Waits for the commit that names a file; a commit that was refused because its request was answered before leaves the
 *  file of the repeat without a name, so it is removed. One that cannot be removed is left to the clean-up. */
export const withoutFileOfRepeat = async (
  committing: Promise<unknown>,
  files: Pick<FileProvider, 'delete'>,
  key: string,
): Promise<void> => {
  try {
    await committing;
  } catch (error) {
    if (isDomainError(error, 'request.repeated') || isDomainError(error, 'request.key-reused'))
      await Promise.allSettled([files.delete(key)]);
    throw error;
  }
};
