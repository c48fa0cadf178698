export type Wake = {
  /** Something was committed here. */
  signal(): void;
  /** Calls back after commits, here or in another process; returns how to stop. */
  listen(listener: () => void): () => void;
  close(): void;
};

export type WakeOptions = {
  /** Changes with every commit on the file, whoever made it. May throw while the disk fails. */
  readonly version: () => number;
  readonly pollMs: number;
  readonly failed: (error: unknown) => void;
};

/** Tells who waits for work that something was committed: at once for this process, and within `pollMs` for others on the same
 *  file, whose commits change what `version` returns (`pragma data_version`). Polls only while somebody listens. */
export const wake = ({ version, pollMs, failed }: WakeOptions): Wake => {
  const listeners = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  let seen = version();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const poll = (): void => {
    try {
      const now = version();
      if (now === seen) return;
      seen = now;
      tell();
    } catch (error) {
      failed(error);
    }
  };
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  return {
    signal: tell,
    listen(listener) {
      listeners.add(listener);
      timer ??= setInterval(poll, pollMs);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) stop();
      };
    },
    close() {
      listeners.clear();
      stop();
    },
  };
};
