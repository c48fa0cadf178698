import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { restoreIndex } from '../../../apps/worker/restore-index.ts';
import { silentLog } from '../../support/silent-log.ts';
import { aWhile } from '../../support/waiting.ts';

describe('restoring the search index', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'faultmaven-restore-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Workers on one index file, which says whether it must be filled; how often each thing was ordered anew. */
  const workers = (count: number, isLost: boolean) => {
    const searchFile = join(folder, 'search.db');
    const ordered = { documents: 0, cases: 0 };
    let lost = isLost;
    const localIndex = {
      file: searchFile,
      open: async () => writeFile(searchFile, ''),
      rebuilt: () => lost,
      async acceptRebuild() {
        lost = false;
      },
    };
    const start = () =>
      restoreIndex({
        localIndex,
        indexLost: { listen: listener => void (isLost && listener()) },
        knowledge: {
          async reindex() {
            await aWhile();
            return ++ordered.documents;
          },
          embedOutdated: async () => 0,
        },
        cases: { reindex: async () => ++ordered.cases },
        log: silentLog,
      });
    return { ordered, waits: Array.from({ length: count }, start), isLost: () => lost };
  };

  it('is done by one of the workers that hear of it', async () => {
    const { ordered, waits, isLost } = workers(3, true);
    for (const ended of waits) await ended();
    expect(ordered).to.deep.equal({ documents: 1, cases: 1 });
    expect(isLost()).to.equal(false);
  });

  it('is never done for an index that is sound', async () => {
    await writeFile(join(folder, 'search.db'), '');
    const sound = workers(2, false);
    for (const ended of sound.waits) await ended();
    expect(sound.ordered).to.deep.equal({ documents: 0, cases: 0 });
  });
});
