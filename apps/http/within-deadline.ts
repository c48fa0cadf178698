import { DomainError } from '../../core/kernel/error.ts';

/** Runs `work` with a signal that fires when the time is up or `closed` fires, and does not wait for work that ignores it.
 *  @throws DomainError 'deadline-exceeded', or the reason of `closed`. */
export const withinDeadline = async <Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  deadlineMs: number,
  closed: AbortSignal,
): Promise<Result> => {
  const stop = new AbortController();
  const onClosed = (): void => stop.abort(closed.reason);
  closed.addEventListener('abort', onClosed);
  const timer = setTimeout(() => stop.abort(tooLate(deadlineMs)), deadlineMs);
  try {
    return await Promise.race([work(stop.signal), fired(stop.signal)]);
  } finally {
    clearTimeout(timer);
    closed.removeEventListener('abort', onClosed);
  }
};

const tooLate = (deadlineMs: number): DomainError =>
  new DomainError('deadline-exceeded', `This took more than ${Math.round(deadlineMs / 1000)} s. It may still happen.`);

const fired = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
