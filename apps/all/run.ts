import type { Config } from '../composition/config.ts';
import { compose } from '../composition/container.ts';
import { type RunningServer, startServer } from '../http/server.ts';
import { restoreIndex } from '../worker/restore-index.ts';
import { startWorker } from '../worker/worker.ts';

/** How long jobs that run may go on when the process is told to stop. */
const GRACE_MS = 4000;

export type RunningAll = RunningServer & { readonly config: Config };

/** HTTP and worker in one process, wired by one composition. Rejects, with everything closed again, when it cannot start. */
export const runAll = async (config: Config, version: string): Promise<RunningAll> => {
  const parts = await compose(config);
  const { shutdown, database, services } = parts;
  try {
    const worker = startWorker({ queue: database.queue, ...services });
    shutdown.onClose('worker', () => worker.stop(GRACE_MS));
    const server = await startServer(parts, version);
    shutdown.onClose('http', () => server.close());
    const restored = restoreIndex({ ...parts, ...services, searchFile: config.searchFile });
    shutdown.onClose('restoring the search index', restored);
    return { url: server.url, config, close: () => shutdown.close() };
  } catch (error) {
    await shutdown.close();
    throw error;
  }
};
