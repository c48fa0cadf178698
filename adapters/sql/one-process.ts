import Database from 'better-sqlite3';
import { DomainError } from '../../core/kernel/error.ts';
import { isBusy } from './sqlite/handle.ts';
import { retryBusy } from './sqlite/retry-busy.ts';

/** How long another process may take. */
const DEADLINE_MS = 10 * 60_000;

/** Runs `work` while no other process runs any under the same lock: an empty file, on which only the lock matters, which the
 *  system takes away from a process that dies. Whoever waited has to look again whether there is anything left to do.
 *  @throws DomainError 'unavailable' when another process takes too long. */
export const inOneProcess = async (lockFile: string, work: () => Promise<void>): Promise<void> => {
  const lock = new Database(lockFile, { timeout: 0 });
  try {
    await acquired(lock);
    await work();
  } finally {
    lock.close();
  }
};

const acquired = async (lock: Database.Database): Promise<void> => {
  for (const began = performance.now(); ; ) {
    try {
      return await retryBusy(() => void lock.exec('begin exclusive'));
    } catch (cause) {
      if (!isBusy(cause)) throw cause;
      if (performance.now() - began > DEADLINE_MS)
        throw new DomainError(
          'unavailable',
          'Another process has been changing what is stored for too long. Look at its log.',
          {
            cause,
          },
        );
    }
  }
};
