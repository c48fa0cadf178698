import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { settableClock } from '../../../adapters/memory/clock.ts';
import { type Live, openLive } from '../../../adapters/sql/live/live.ts';
import { silentLog } from '../../support/silent-log.ts';
import { refusal } from '../../support/waiting.ts';

const MIB = 1024 * 1024;

describe('a cache in a file', () => {
  let folder: string;
  let file: string;
  let live: Live;
  const clock = settableClock();
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'faultmaven-cache-'));
    file = join(folder, 'live.db');
    live = openLive({ file, clock, log: silentLog, cacheBytes: MIB });
  });
  afterEach(async () => {
    await live.close();
    await rm(folder, { recursive: true, force: true });
  });

  const text = 'x'.repeat(50_000);
  const set = (key: string, ttlMs = 60_000): Promise<void> => live.cache.set(key, text, { ttlMs, tags: ['t', key] });
  const rows = (sql: string): unknown => {
    const handle = new Sqlite(file, { readonly: true });
    const found = handle.prepare(sql).pluck().get();
    handle.close();
    return found;
  };

  it('lets go what ends soonest when there is too much', async () => {
    await set('last', 600_000);
    for (let n = 0; n < 60; n++) await set(`k${n}`, 60_000 + n);
    expect(rows('select sum(bytes) from live_cache')).to.be.below(2 * MIB);
    expect(await live.cache.get('k0')).to.equal(undefined);
    expect(await live.cache.get('last')).to.equal(text);
  });

  it('lets go what is over, with its tags', async () => {
    for (let n = 0; n < 5; n++) await set(`k${n}`, 1000);
    clock.advance(1000);
    for (let n = 5; n < 11; n++) await set(`k${n}`);
    expect(rows('select count(*) from live_cache')).to.equal(6);
    expect(rows('select count(*) from live_cache_tags')).to.equal(12);
  });

  it('leaves no tags behind of what was replaced, deleted or thrown away', async () => {
    await set('a');
    await live.cache.set('a', 1, { ttlMs: 1000 });
    await set('b');
    await live.cache.delete('b');
    await set('c');
    await live.cache.invalidate('t');
    expect(rows('select count(*) from live_cache_tags')).to.equal(0);
    expect(await live.cache.get('a')).to.equal(1);
  });

  it('goes on, empty, when its file is deleted', async () => {
    await set('a');
    await rm(file);
    expect(await live.cache.get('a')).to.equal(undefined);
    await set('a');
    expect(await live.cache.get('a')).to.equal(text);
  });

  it('finds nothing, and refuses the rest, where there can be no file', async () => {
    await mkdir(file);
    expect(await live.cache.get('a')).to.equal(undefined);
    await refusal('unavailable', () => set('a'));
    await refusal('unavailable', () => live.cache.delete('a'));
    await refusal('unavailable', () => live.cache.invalidate('t'));
  });

  it('finds nothing after it was closed', async () => {
    await set('a');
    await live.close();
    expect(await live.cache.get('a')).to.equal(undefined);
    await refusal('unavailable', () => set('a'));
  });
});
