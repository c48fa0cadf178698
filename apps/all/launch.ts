import { enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';
import type { Environment } from '../composition/config.ts';
import type { Run } from './process.ts';

/** Starts a process of ours. Compiled code is kept between starts, which makes all but the first one faster. It is written
 *  a moment after the start, and not only at the end, because a process may be killed. `load` imports what runs, so that
 *  it is compiled under the cache. */
export const launch = async (environment: Environment, load: () => Promise<Run>): Promise<void> => {
  enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/compile'));
  const { startProcess } = await import('./process.ts');
  await startProcess(await load(), environment);
  setTimeout(flushCompileCache, 2000).unref();
};
