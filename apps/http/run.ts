import type { Run } from '../all/process.ts';
import { runningOf } from '../all/running.ts';
import { compose } from '../composition/container.ts';
import { startServer } from './server.ts';

/** HTTP alone: what it accepts waits in the database for a worker. */
export const runHttp: Run = async (config, version) => {
  const parts = await compose(config, 'http');
  const { shutdown } = parts;
  try {
    const server = await startServer(parts, version);
    shutdown.onClose('http', () => server.close());
    return runningOf('http', server.url, parts);
  } catch (error) {
    await shutdown.close();
    throw error;
  }
};
