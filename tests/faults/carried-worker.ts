import { nobodyTold, openCarried, TYPE } from './carried-installation.ts';

/** A worker process that takes a job, says so, and never ends it. */
const [folder = '', url = ''] = process.argv.slice(2);
const { queue } = await openCarried(folder, url);
const handle = async (): Promise<void> => {
  process.send?.({ taken: true });
  await new Promise(() => undefined);
};
queue.consume(TYPE, { handle, exhausted: nobodyTold }, { concurrency: 4 });
