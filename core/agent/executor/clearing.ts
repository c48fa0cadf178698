import type { Vault } from '../../ports/redactor.ts';
import { withoutInvisible } from '../trust/injection-invisible.ts';

/** Said where secrets could not be taken out. */
export const NOT_CLEARED = 'No model was asked: the text could not be cleared of secrets, so nothing was sent.';

export type Clearing = {
  /** Takes out the secrets, and what nobody sees; throws what the vault throws. */
  readonly redact: (text: string) => string;
  /** Takes in what a file says, so that its lines can be cleared by themselves, and says whether anything was to be
   *  cleared in it; throws what the vault throws. */
  readonly read: (text: string) => boolean;
  /** Whether secrets could not be taken out, which is no fault of a model: none may be asked. */
  readonly hasFailed: () => boolean;
};

export const clearingOf = (vault: Vault): Clearing => {
  let hasFailed = false;
  const orFail =
    <Result>(clear: (visible: string) => Result) =>
    (text: string): Result => {
      try {
        return clear(withoutInvisible(text));
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    };
  return { hasFailed: () => hasFailed, redact: orFail(vault.redact), read: orFail(vault.read) };
};

/** The work, or what stands in for it when it ended because secrets could not be taken out. */
export const unlessUncleared = async <Result>(
  { hasFailed }: Clearing,
  signal: AbortSignal,
  work: () => Promise<Result>,
  instead: Result,
): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    if (!hasFailed()) throw error;
    signal.throwIfAborted();
    return instead;
  }
};
