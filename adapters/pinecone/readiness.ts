import { DomainError, isDomainError } from '../../core/kernel/error.ts';
import type { AskPinecone } from './calls.ts';
import { refuseWider } from './index-description.ts';

export type ReadinessOptions = {
  readonly ask: AskPinecone;
  readonly deadlineMs: number;
  /** Of the embedding model. */
  readonly dimension: number;
};

/** What is behind an error that names its remedy: nothing, where the index is unfit, or this. */
const SAYS_WHAT_TO_CORRECT: readonly unknown[] = [undefined, 'PineconeAuthorizationError'];

/** Looks the index up, and asks it for what needs the right to read.
 *  @throws DomainError 'unavailable' that names what to correct, and no secret. */
export const ensureReady = async ({ ask, deadlineMs, dimension }: ReadinessOptions): Promise<void> => {
  try {
    await ask({ signal: undefined, deadlineMs }, async ({ index, description }) => {
      refuseWider({ collection: '', model: '', dimension }, description);
      await index.describeIndexStats();
    });
  } catch (error) {
    if (isDomainError(error) && SAYS_WHAT_TO_CORRECT.includes(error.cause)) throw error;
    throw new DomainError(
      'unavailable',
      'Pinecone does not answer. See whether it can be reached from here, and correct PINECONE_CONTROLLER_HOST if it is set.',
      { cause: error },
    );
  }
};
