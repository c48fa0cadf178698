import { setTimeout as pause } from 'node:timers/promises';
import { isBusy } from './handle.ts';

/** How long a statement may wait for another process that holds the file. */
const BUSY_DEADLINE_MS = 5000;

/** Waits for another process that holds the file, without stopping the event loop, and not for ever. */
export const retryBusy = async <Result>(attempt: () => Result): Promise<Result> => {
  for (const started = performance.now(); ; ) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() - started > BUSY_DEADLINE_MS) throw error;
      await pause(1 + Math.random() * 4);
    }
  }
};
