import { tooLate } from '../closure.ts';

/** One bound for everything that a closure waits for. */
export type Deadline = {
  /** Aborts with what the caller is told. */
  readonly signal: AbortSignal;
  /** Rejects with the same. */
  readonly passed: Promise<never>;
  leftMs(): number;
  /** Why it has not ended so far. */
  blame(error: unknown): void;
  /** It does not pass any more. */
  clear(): void;
};

/** It runs until it is cleared. */
export const deadlineIn = (ms: number): Deadline => {
  const controller = new AbortController();
  const { promise: passed, reject } = Promise.withResolvers<never>();
  const began = performance.now();
  let blamed: unknown;
  const timer = setTimeout(() => {
    controller.abort(tooLate(blamed));
    reject(controller.signal.reason);
  }, ms);
  return {
    signal: controller.signal,
    passed,
    blame: error => {
      blamed = error;
    },
    leftMs: () => ms - (performance.now() - began),
    clear: () => clearTimeout(timer),
  };
};
