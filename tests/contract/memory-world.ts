import { settableClock } from '../../adapters/memory/clock.ts';
import { memoryStore } from '../../adapters/memory/store.ts';
import { systemIds } from '../../adapters/system/ids.ts';
import { type OpenWorld, TEST_PACE, testRandom } from './world.ts';

export const openMemoryWorld: OpenWorld = async (options = {}) => {
  const clock = settableClock();
  const ids = systemIds({ clock });
  const store = memoryStore({ ...options, clock, ids, pace: TEST_PACE, random: testRandom });
  return {
    ...store,
    clock,
    ids,
    announced: async () => store.announced(),
    undisturbed: work => work(),
    dispose: async () => store.close(),
  };
};
