import type { Run } from '../all/process.ts';
import { runningOf } from '../all/running.ts';
import { compose } from '../composition/container.ts';
import { startWork } from './start-work.ts';
import { watchIndex } from './watch-index.ts';

/** Jobs alone, for HTTP processes on the same database. */
export const runWorker: Run = async (config, _version) => {
  const parts = await compose(config, 'worker');
  const { shutdown, localIndex, log } = parts;
  try {
    const url = config.WORKER_PORT === undefined ? undefined : await health(config.WORKER_PORT, parts);
    startWork(parts);
    const stopWatching = watchIndex({ localIndex, log });
    shutdown.onClose('watching the search index', async () => stopWatching());
    return runningOf('worker', url, parts);
  } catch (error) {
    await shutdown.close();
    throw error;
  }
};

/** Loaded only where it is asked for. */
const health = async (port: number, parts: Awaited<ReturnType<typeof compose>>): Promise<string> => {
  const { startHealth } = await import('./health.ts');
  const server = await startHealth(parts, port);
  parts.shutdown.onClose('health', () => server.close());
  return server.url;
};
