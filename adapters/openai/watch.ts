import { DomainError } from '../../core/kernel/error.ts';

export type Watch = {
  /** Fires when the caller stops, the deadline passes or there was silence for too long. */
  readonly signal: AbortSignal;
  /** To be called with each sign of life. */
  alive(): void;
  /** @throws DomainError 'cancelled' or 'deadline-exceeded' once the signal has fired. */
  throwIfStopped(): void;
  dispose(): void;
};

/** The time-outs of the package end with the first byte, so a stream that stalls after it would wait for ever. */
export const watch = (caller: AbortSignal, deadlineMs: number, idleMs: number): Watch => {
  const controller = new AbortController();
  const late = (message: string): void => controller.abort(new DomainError('deadline-exceeded', message));
  const cancelled = (): void => controller.abort(new DomainError('cancelled', 'The request to the model was stopped.'));
  const deadline = setTimeout(() => late('The model did not finish its answer in time.'), Math.max(0, deadlineMs));
  const idle = setTimeout(() => late('The model fell silent in the middle of its answer.'), Math.max(0, idleMs));
  if (caller.aborted) cancelled();
  else caller.addEventListener('abort', cancelled, { once: true });
  return {
    signal: controller.signal,
    alive: () => void idle.refresh(),
    throwIfStopped() {
      if (controller.signal.aborted) throw controller.signal.reason;
    },
    dispose() {
      clearTimeout(deadline);
      clearTimeout(idle);
      caller.removeEventListener('abort', cancelled);
      // What is left of a stream that nobody reads any more is not waited for.
      controller.abort(new DomainError('cancelled', 'The answer of the model was not read to its end.'));
    },
  };
};
