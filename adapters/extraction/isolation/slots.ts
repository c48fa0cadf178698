import { DomainError } from '../../../core/kernel/error.ts';

/** Lets at most `limit` holders in at a time, first come, first served. */
export type Slots = {
  /** Resolves with the function that gives the slot back.
   *  @throws DomainError 'cancelled' when the signal fires while waiting. */
  take(signal: AbortSignal | undefined): Promise<() => void>;
};

export const cancelled = (): DomainError => new DomainError('cancelled', 'This was cancelled.');

export const openSlots = (limit: number): Slots => {
  let free = limit;
  const queue: (() => void)[] = [];
  const give = (): void => {
    const next = queue.shift();
    if (next) next();
    else free += 1;
  };
  const wait = (signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const enter = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        queue.splice(queue.indexOf(enter), 1);
        reject(cancelled());
      };
      queue.push(enter);
      signal?.addEventListener('abort', leave, { once: true });
    });
  return {
    take: async signal => {
      if (signal?.aborted) throw cancelled();
      if (free > 0) free -= 1;
      else await wait(signal);
      return give;
    },
  };
};
