import type { Timebox } from '../../core/agent/executor/timebox.ts';
import { DomainError, isDomainError } from '../../core/kernel/error.ts';

export const systemTimebox: Timebox = (ms, signal, work) =>
  new Promise((resolve, reject) => {
    const inner = new AbortController();
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    const stop = (error: DomainError): void => {
      settle();
      inner.abort(error);
      reject(error);
    };
    const onAbort = (): void =>
      stop(isDomainError(signal.reason) ? signal.reason : new DomainError('cancelled', 'The work was stopped.'));
    const timer = setTimeout(
      () => stop(new DomainError('deadline-exceeded', 'It did not end in the time that it was given.')),
      Math.max(0, ms),
    );
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work(inner.signal).then(
      result => {
        settle();
        resolve(result);
      },
      error => {
        settle();
        reject(error);
      },
    );
  });
