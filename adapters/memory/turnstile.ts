import { DomainError } from '../../core/kernel/error.ts';

/** Gives way to one at a time, in the order of arrival. */
export type Turnstile = {
  /** Resolves to the function that lets the next one in.
   *  @throws DomainError 'unavailable' when the turn does not come within `deadlineMs`. */
  enter(deadlineMs: number): Promise<() => void>;
};

export const turnstile = (): Turnstile => {
  const waiting = new Set<() => void>();
  let busy = false;

  const leave = (): void => {
    const [next] = waiting;
    if (next) next();
    else busy = false;
  };

  return {
    async enter(deadlineMs) {
      if (busy) await turn(waiting, deadlineMs);
      busy = true;
      return leave;
    },
  };
};

const turn = (waiting: Set<() => void>, deadlineMs: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const come = (): void => {
      waiting.delete(come);
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      waiting.delete(come);
      reject(new DomainError('unavailable', 'The database is busy. Try again in a moment.'));
    }, deadlineMs);
    waiting.add(come);
  });
