import { DomainError } from '../../../core/kernel/error.ts';

/** Lets a few in at a time, in the order in which they came. */
export type Gate = {
  /** Resolves to how to leave, which is to be called once.
   *  @throws the reason of the signal when it aborts before; DomainError 'unavailable' when too many wait already. */
  enter(signal: AbortSignal): Promise<() => void>;
};

/** A queue this long is not worked off within anybody's deadline. */
const MOST_WAITING = 2000;

export const gate = (places: number, mostWaiting: number = MOST_WAITING): Gate => {
  let free = places;
  const waiting = new Set<() => void>();
  const leave = (): void => {
    const [next] = waiting;
    if (next) next();
    else free++;
  };
  return {
    async enter(signal) {
      signal.throwIfAborted();
      if (free > 0) {
        free--;
        return leave;
      }
      if (waiting.size >= mostWaiting) throw crowded();
      await new Promise<void>((resolve, reject) => {
        const letIn = (): void => {
          waiting.delete(letIn);
          signal.removeEventListener('abort', giveUp);
          resolve();
        };
        const giveUp = (): void => {
          waiting.delete(letIn);
          reject(signal.reason);
        };
        waiting.add(letIn);
        signal.addEventListener('abort', giveUp, { once: true });
      });
      return leave;
    },
  };
};

const crowded = (): DomainError =>
  new DomainError('unavailable', 'The database has more to do than it can finish in time. Try again shortly.', {
    retryAfterMs: 1000,
  });
