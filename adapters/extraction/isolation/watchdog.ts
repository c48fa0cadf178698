/** Runs as a thread of a child process and kills that process when its resident memory has grown by more than
 *  `memoryMb`, or when its parent is gone. A thread, because the main loop may be stuck in the very work that has to be
 *  stopped; resident memory, because V8's limit counts neither ArrayBuffers nor native allocations. */
import { workerData } from 'node:worker_threads';

const CHECK_EVERY_MS = 25;

const { memoryMb } = workerData as { memoryMb: number };
const parent = process.ppid;
const allowed = process.memoryUsage.rss() + memoryMb * 1024 * 1024;

setInterval(() => {
  if (process.memoryUsage.rss() > allowed || process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, CHECK_EVERY_MS);
