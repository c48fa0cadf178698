import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { watchIndex } from '../../../apps/worker/watch-index.ts';
import { silentLog } from '../../support/silent-log.ts';
import { aWhile, eventually } from '../../support/waiting.ts';

describe('the watch over the search index', () => {
  it('has a file opened that it has not seen before, and no other', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'faultmaven-watch-'));
    const searchFile = join(folder, 'search.db');
    let opened = 0;
    let failures = 1;
    const localIndex = {
      file: searchFile,
      async open() {
        if (failures-- > 0) throw new Error('not now');
        opened++;
      },
    };
    const stop = watchIndex({ localIndex, log: silentLog, everyMs: 5 });
    await aWhile();
    expect(opened, 'without a file').to.equal(0);
    await writeFile(searchFile, '1');
    await eventually('it is opened, although the first try failed', () => opened === 1);
    await aWhile();
    expect(opened, 'the same file').to.equal(1);
    await writeFile(join(folder, 'other'), '2');
    await rename(join(folder, 'other'), searchFile);
    await eventually('the new one is opened', () => opened === 2);
    stop();
    await rm(searchFile);
    await writeFile(searchFile, '3');
    await aWhile();
    expect(opened, 'after the end').to.equal(2);
    await rm(folder, { recursive: true });
  });

  it('only remembers the file of the first look where that is enough', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'faultmaven-watch-'));
    const searchFile = join(folder, 'search.db');
    let opened = 0;
    const localIndex = {
      file: searchFile,
      async open() {
        opened++;
      },
    };
    await writeFile(searchFile, '1');
    const stop = watchIndex({ localIndex, log: silentLog, everyMs: 5, openFirst: false });
    await aWhile();
    expect(opened, 'the one that was there').to.equal(0);
    await writeFile(join(folder, 'other'), '2');
    await rename(join(folder, 'other'), searchFile);
    await eventually('the new one is opened', () => opened === 1);
    stop();
    await rm(folder, { recursive: true });
  });
});
