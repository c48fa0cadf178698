/** Runs as a thread of a child process and kills that process when its resident memory has grown by more than
 *  `memoryMb`, which it says before (OVERRUN_FD), or when its parent is gone. A thread, because the main loop may be stuck in the very work that has to be
 *  stopped; resident memory, because V8's limit counts neither ArrayBuffers nor native allocations. */
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { OVERRUN_FD } from './protocol.ts';

const CHECK_EVERY_MS = 25;

// The parent may be gone before this thread has started, so that asking who it is would be too late.
const { memoryMb, parent } = workerData as { memoryMb: number; parent: number };
const allowed = process.memoryUsage.rss() + memoryMb * 1024 * 1024;

const end = (): void => void process.kill(process.pid, 'SIGKILL');

const endForMemory = (): void => {
  try {
    writeSync(OVERRUN_FD, 'memory');
  } finally {
    end();
  }
};

setInterval(() => {
  if (process.ppid !== parent) end();
  else if (process.memoryUsage.rss() > allowed) endForMemory();
}, CHECK_EVERY_MS);
