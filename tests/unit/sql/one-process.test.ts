import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { settableClock } from '../../../adapters/memory/clock.ts';
import { openSqlite } from '../../../adapters/sql/database.ts';
import { inOneProcess } from '../../../adapters/sql/one-process.ts';
import { systemIds } from '../../../adapters/system/ids.ts';
import { silentLog } from '../../support/silent-log.ts';
import { aWhile, outcome } from '../../support/waiting.ts';

describe('work that one process does at a time', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'faultmaven-lock-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('does not overlap', async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await aWhile();
      inside--;
    };
    await Promise.all([1, 2, 3].map(() => inOneProcess(join(folder, 'x.db'), work)));
    expect(most).to.equal(1);
  });

  it('brings a database up to date once, however many open it together', async () => {
    const clock = settableClock();
    const options = { file: join(folder, 'x.db'), clock, ids: systemIds({ clock }), log: silentLog };
    const opened = await Promise.all(
      [1, 2, 3].map(() => openSqlite({ ...options, subscriptions: {}, currentTrace: () => null })),
    );
    for (const database of opened) await database.ping();
    for (const database of opened) await database.close();
  });

  it('does not keep others out when it fails', async () => {
    const file = join(folder, 'x.db');
    const failing = inOneProcess(file, async () => {
      throw new Error('no');
    });
    expect(await outcome(() => failing)).to.be.instanceOf(Error);
    let ran = false;
    await inOneProcess(file, async () => {
      ran = true;
    });
    expect(ran).to.equal(true);
  });
});
