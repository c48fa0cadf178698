import { setTimeout as pause } from 'node:timers/promises';

/** Waits for the end of a process that was told where to die. */
export const ended = async (pid: number): Promise<void> => {
  for (const began = performance.now(); isAlive(pid); await pause(20))
    if (performance.now() - began > 30_000) throw new Error('the process did not come to the step where it dies');
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
