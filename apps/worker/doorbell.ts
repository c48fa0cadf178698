/** Waits for a ring, one that came meanwhile included. */
export const doorbell = () => {
  let rang = false;
  let closed = false;
  let wake: () => void = () => undefined;
  let hurry: () => void = () => undefined;

  const wait = (ms: number, listen: (resolve: () => void) => void): Promise<void> =>
    new Promise(resolve => {
      const timer = setTimeout(resolve, ms);
      listen(() => {
        clearTimeout(timer);
        resolve();
      });
    });

  return {
    ring(): void {
      rang = true;
      wake();
    },
    /** Resolves after a ring, or after `ms`. */
    async rung(ms: number): Promise<void> {
      if (!rang && !closed)
        await wait(ms, resolve => {
          wake = resolve;
        });
      rang = false;
    },
    /** Resolves after `ms`, whoever rings. */
    async quiet(ms: number): Promise<void> {
      if (closed) return;
      await wait(ms, resolve => {
        hurry = resolve;
      });
    },
    close(): void {
      closed = true;
      wake();
      hurry();
    },
  };
};
