import { setTimeout as pause } from 'node:timers/promises';
import { isBusy } from './handle.ts';

/** How long a statement may wait for another process that holds the file. */
const BUSY_DEADLINE_MS = 5000;

/** Waits for another process that holds the file, without stopping the event loop, and not for ever. */
export const retryBusy = async <Result>(attempt: () => Result): Promise<Result> => {
  for (let busySince: number | undefined; ; ) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error)) throw error;
      busySince ??= performance.now();
      if (performance.now() - busySince > BUSY_DEADLINE_MS) throw error;
      await pause(1 + Math.random() * 4);
    }
  }
};
