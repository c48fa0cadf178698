/** Closes what was opened, in the reverse order of opening: intake first, the database last. Each step has a deadline, so
 *  that one that hangs does not keep the others from closing. */
export type Shutdown = {
  /** Called when a resource has been opened. */
  onClose(name: string, close: () => Promise<void>): void;
  /** Closes everything, once; further calls wait for the first. */
  close(): Promise<void>;
};

export const shutdownList = (stepMs: number, failed: (name: string, error: unknown) => void): Shutdown => {
  const steps: { name: string; close: () => Promise<void> }[] = [];
  let closing: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => {
    for (const { name, close } of steps.reverse()) await within(stepMs, close()).catch(error => failed(name, error));
  };
  return {
    onClose(name, close) {
      steps.push({ name, close });
    },
    close() {
      closing ??= closeAll();
      return closing;
    },
  };
};

const within = async (ms: number, work: Promise<void>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`did not close within ${ms} ms`)), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
