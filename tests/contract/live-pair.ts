import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLive } from '../../adapters/sql/live/live.ts';
import { silentLog } from '../support/silent-log.ts';
import { openMemoryWorld } from './memory-world.ts';
import type { OpenWorld } from './world.ts';

/** Two handles on one file, as two processes have them: one publishes what the other reads, and both count. */
export const openLivePair: OpenWorld = async options => {
  const world = await openMemoryWorld(options);
  const folder = await mkdtemp(join(tmpdir(), 'faultmaven-live-'));
  const open = () => openLive({ file: join(folder, 'live.db'), clock: world.clock, log: silentLog });
  const [first, second] = [open(), open()];
  let takes = 0;
  return {
    ...world,
    events: { publish: first.events.publish, subscribe: second.events.subscribe },
    limits: { take: (...asked) => (++takes % 2 === 0 ? first : second).limits.take(...asked) },
    async dispose() {
      await first.close();
      await second.close();
      await world.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
