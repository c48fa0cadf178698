/** A way that only so many may be on at once; the others wait, in the order in which they came. */
export type Lane = {
  /** Runs the work when it is its turn. Rejects with the signal's reason when that fires first; work that has begun is then
   *  not waited for. */
  run<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result>;
};

export const openLane = (width: number): Lane => {
  const waiting = new Set<() => void>();
  let running = 0;

  const enter = async (signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    if (running < width) {
      running += 1;
      return;
    }
    const turn = Promise.withResolvers<void>();
    waiting.add(turn.resolve);
    await unlessAborted(turn.promise, signal).catch(error => {
      // Whoever was let in at the same moment has to let the next one in.
      if (!waiting.delete(turn.resolve)) leave();
      throw error;
    });
  };
  const leave = (): void => {
    const [next] = waiting;
    if (next === undefined) running -= 1;
    else {
      waiting.delete(next);
      next();
    }
  };

  return {
    run: async (work, signal) => {
      await enter(signal);
      try {
        return await unlessAborted(work(), signal);
      } finally {
        leave();
      }
    },
  };
};

/** The promise, or the signal's reason if that comes first. */
const unlessAborted = async <Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> => {
  const fired = Promise.withResolvers<never>();
  const onAbort = (): void => fired.reject(signal.reason);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, fired.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
};
