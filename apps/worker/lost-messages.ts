import { isDomainError } from '../../core/kernel/error.ts';
import type { Log } from '../../core/ports/log.ts';
import { doorbell } from './doorbell.ts';

export type LostMessagesDeps<Epoch> = {
  /** What was published, as the log calls it. */
  readonly what: string;
  readonly epoch: () => Promise<Epoch>;
  /** Puts back a page of what an engine of this epoch may have lost, beginning after an id; resolves with the id to go on
   *  after, or with null at the end. */
  readonly putBackAfter: (id: string, epoch: Epoch) => Promise<string | null>;
  readonly log: Log;
};

export type LostMessages = {
  /** Notices an engine of another epoch, and begins to put back, beside what else goes on, what that one does not know. Calls
   *  `ring` after each page.
   *  @throws DomainError 'unavailable' when the engine does not answer. */
  look(ring: () => void): Promise<void>;
  /** The next look is one indeed, however soon it comes. */
  lookAgain(): void;
  /** Resolves when the page that is under way has ended. */
  stop(): Promise<void>;
};

/** How soon an engine that has lost everything is noticed. */
const LOOK_AT_EPOCH_MS = 1000;
/** Until a page that could not be put back is tried again. */
const TRY_AGAIN_MS = 500;

/** An engine of another epoch knows nothing any more; the one that is there at the start may know nothing. */
export const lostMessages = <Epoch>({ what, epoch, putBackAfter, log }: LostMessagesDeps<Epoch>): LostMessages => {
  const bell = doorbell();
  let seen: Epoch | undefined;
  let seenAt = Number.NEGATIVE_INFINITY;
  let from: string | null = null;
  let puttingBack: Promise<void> | undefined;
  let stopping = false;
  let isFailing = false;

  const putBackPage = async (id: string, of: Epoch): Promise<void> => {
    try {
      const next = await putBackAfter(id, of);
      // An engine that lost everything once more meanwhile begins anew.
      if (seen === of) from = next;
      isFailing = false;
    } catch (error) {
      if (!isFailing)
        log.warn({ err: isDomainError(error) ? error.message : error }, `${what} cannot be put back; trying on`);
      isFailing = true;
      await bell.quiet(TRY_AGAIN_MS);
    }
  };
  const putBack = async (ring: () => void): Promise<void> => {
    while (!stopping && from !== null && seen !== undefined) {
      await putBackPage(from, seen);
      ring();
    }
    puttingBack = undefined;
  };

  return {
    async look(ring) {
      if (performance.now() - seenAt < LOOK_AT_EPOCH_MS) return;
      const current = await epoch();
      if (current !== seen) {
        if (seen !== undefined) log.warn({}, `the engine has lost its messages; publishing ${what} again`);
        from = '';
      }
      seen = current;
      seenAt = performance.now();
      if (from !== null) puttingBack ??= putBack(ring);
    },
    lookAgain(): void {
      seenAt = Number.NEGATIVE_INFINITY;
    },
    async stop() {
      stopping = true;
      bell.close();
      await puttingBack;
    },
  };
};
