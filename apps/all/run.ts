import type { Config } from '../composition/config.ts';
import { compose } from '../composition/container.ts';
import { startServer } from '../http/server.ts';
import { startWork } from '../worker/start-work.ts';
import { watchIndex } from '../worker/watch-index.ts';
import type { Running } from './process.ts';
import { runningOf } from './running.ts';

/** HTTP and worker in one process, wired by one composition. Rejects, with everything closed again, when it cannot start. */
export const runAll = async (config: Config, version: string): Promise<Running & { readonly url: string }> => {
  const parts = await compose(config);
  const { shutdown, localIndex, log } = parts;
  try {
    const server = await startServer(parts, version);
    startWork(parts);
    const stopWatching = watchIndex({ localIndex, log, openFirst: false });
    shutdown.onClose('watching the search index', async () => stopWatching());
    // Closed in the reverse order: what comes in is stopped before what works it off.
    shutdown.onClose('http', () => server.close());
    return runningOf('all', server.url, parts);
  } catch (error) {
    await shutdown.close();
    throw error;
  }
};
