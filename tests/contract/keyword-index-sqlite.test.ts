import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { expect } from 'chai';
import { type SqliteKeywordIndex, sqliteKeywordIndex } from '../../adapters/sql/search/keyword-index.ts';
import { isDomainError } from '../../core/kernel/error.ts';

const isUnavailable = async (answer: Promise<unknown>): Promise<boolean> => {
  const [outcome] = await Promise.allSettled([answer]);
  return outcome.status === 'rejected' && isDomainError(outcome.reason, 'unavailable');
};

describe('The KeywordIndex on SQLite', () => {
  let folder: string;
  let file: string;
  const opened: SqliteKeywordIndex[] = [];
  const open = (deadlineMs = 10_000): SqliteKeywordIndex => {
    const index = sqliteKeywordIndex({ file, deadlineMs });
    opened.push(index);
    return index;
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'search-file-'));
    file = join(folder, 'data', 'search.db');
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(index => index.close()));
    await rm(folder, { recursive: true });
  });

  const put = (index: SqliteKeywordIndex, id: string, body: string, pieces = 1): Promise<void> => {
    const entries = Array.from({ length: pieces }, (_, ordinal) => ({ ordinal, title: '', head: '', body }));
    return index.index('knowledge', { id, scope: 'global', version: 1, entries });
  };
  const find = async (index: SqliteKeywordIndex, term: string): Promise<string[]> =>
    (await index.search('knowledge', { terms: [term], scopes: ['global'], limit: 10 })).map(hit => hit.documentId);

  /** Tidying has no answer to wait for, so this looks again until it is done, or has had a second. */
  const expectStored = async (expected: { document: number; entries_1: number }): Promise<void> => {
    const db = new Database(file, { readonly: true });
    const count = (table: string): unknown => db.prepare(`select count(*) from ${table}`).pluck().get();
    const stored = () => ({ document: count('document'), entries_1: count('entries_1') });
    for (let round = 0; round < 200 && JSON.stringify(stored()) !== JSON.stringify(expected); round += 1)
      await new Promise(resolve => setTimeout(resolve, 5));
    const found = stored();
    db.close();
    expect(found).to.deep.equal(expected);
  };

  it('answers the same question anew after a change, here or by another process', async () => {
    const [here, there] = [open(), open()];
    await put(here, 'first', 'the disk is full');
    for (const index of [here, there, here, there]) expect(await find(index, 'disk')).to.deep.equal(['first']);
    await put(here, 'second', 'the disk is slow');
    for (const index of [here, there]) expect(await find(index, 'disk')).to.have.members(['first', 'second']);
    await there.delete('knowledge', 'first');
    for (const index of [here, there]) expect(await find(index, 'disk')).to.deep.equal(['second']);
  });

  it('answers each of many questions that are asked in one go', async () => {
    const index = open();
    const words = Array.from({ length: 40 }, (_, i) => `word${String.fromCharCode(97 + (i % 26))}${i}`);
    for (const word of words) await put(index, word, `about ${word}`);
    expect(await Promise.all(words.map(word => find(index, word)))).to.deep.equal(words.map(word => [word]));
  });

  it('starts no thread and makes no file before it is used', async () => {
    const index = open();
    expect(await readdir(folder)).to.deep.equal([]);
    await index.close();
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('may be read by its owner only, also a file that was there and open to others', async () => {
    await put(open(), 'a', 'quorum');
    const modes = async () =>
      (await Promise.all(['', '-wal', '-shm'].map(suffix => stat(file + suffix)))).map(({ mode }) => mode & 0o777);
    expect(await modes()).to.deep.equal([0o600, 0o600, 0o600]);
    await opened[0]?.close();
    await chmod(file, 0o644);
    await put(open(), 'b', 'quorum');
    expect(await modes()).to.deep.equal([0o600, 0o600, 0o600]);
  });

  it('keeps what was indexed when it is closed and opened again', async () => {
    const first = open();
    await put(first, 'a', 'quorum');
    await first.close();
    expect(await find(open(), 'quorum')).to.deep.equal(['a']);
  });

  it('asks for a rebuild of a file that was not there, across restarts, until that was done', async () => {
    const first = open();
    await first.open();
    expect(first.rebuilt()).to.equal(true);
    await first.close();
    const second = open();
    await second.open();
    expect(second.rebuilt()).to.equal(true);
    await second.acceptRebuild();
    expect(second.rebuilt()).to.equal(false);
    await second.close();
    const third = open();
    await third.open();
    expect(third.rebuilt()).to.equal(false);
  });

  const afterDamage = async (damage: () => Promise<void> | void): Promise<void> => {
    const before = open();
    await put(before, 'a', 'quorum');
    await before.acceptRebuild();
    await before.close();
    await damage();
    const after = open();
    expect(await find(after, 'quorum')).to.deep.equal([]);
    expect(after.rebuilt()).to.equal(true);
    await put(after, 'b', 'quorum');
    expect(await find(after, 'quorum')).to.deep.equal(['b']);
  };

  it('makes a file that is no database anew', () => afterDamage(() => writeFile(file, 'not a database'.repeat(1_000))));
  it('makes a truncated file anew', () => afterDamage(() => truncate(file, 5_000)));
  it('makes a file of another layout anew', () =>
    afterDamage(() => {
      const db = new Database(file);
      db.pragma('user_version = 999');
      db.close();
    }));

  it('makes a file anew whose damage shows only when it is read', async () => {
    const index = open();
    await put(index, 'a', 'quorum', 50);
    await index.close();
    const db = new Database(file);
    db.unsafeMode();
    db.exec('update entries_1_data set block = zeroblob(40) where id > 10');
    db.close();
    const reopened = open();
    expect(await isUnavailable(find(reopened, 'quorum'))).to.equal(true);
    expect(await find(reopened, 'quorum')).to.deep.equal([]);
    expect(reopened.rebuilt()).to.equal(true);
  });

  it('is unavailable, and does not end the process, where no file can be made', async () => {
    await writeFile(join(folder, 'data'), 'in the way');
    expect(await isUnavailable(find(open(), 'quorum'))).to.equal(true);
  });

  it('shows what another process on the same file has indexed', async () => {
    const [mine, theirs] = [open(), open()];
    await put(mine, 'a', 'quorum');
    await put(theirs, 'b', 'quorum');
    expect(await find(mine, 'quorum')).to.have.members(['a', 'b']);
    await Promise.all([put(mine, 'c', 'kernel', 300), put(theirs, 'd', 'kernel', 300)]);
    expect(await find(mine, 'kernel')).to.have.members(['c', 'd']);
  });

  it('follows when another process has made the file anew', async () => {
    const [mine, theirs] = [open(), open()];
    await put(mine, 'a', 'quorum');
    for (const suffix of ['', '-wal', '-shm']) await rm(file + suffix, { force: true });
    await put(theirs, 'b', 'quorum');
    expect(await find(mine, 'quorum')).to.deep.equal(['b']);
  });

  const nextThread = (): Promise<Worker> => new Promise(resolve => process.once('worker', resolve));

  it('fails what is waiting when the thread dies, and starts another one for the next call', async () => {
    const index = open();
    const thread = nextThread();
    await put(index, 'a', 'quorum');
    const waiting = Array.from({ length: 20 }, (_, at) => isUnavailable(put(index, `b${at}`, 'kernel', 500)));
    await (await thread).terminate();
    expect(await Promise.all(waiting)).to.include(true);
    expect(await find(index, 'quorum')).to.deep.equal(['a']);
  });

  it('never shows a replacement whose thread died in the middle of it', async () => {
    const index = open();
    const thread = nextThread();
    await put(index, 'a', 'quorum');
    const replaced = isUnavailable(
      index.index('knowledge', {
        id: 'a',
        scope: 'global',
        version: 2,
        entries: Array.from({ length: 5_000 }, (_, ordinal) => ({ ordinal, title: '', head: '', body: 'kernel' })),
      }),
    );
    await find(index, 'quorum');
    await (await thread).terminate();
    expect(await replaced).to.equal(true);
    expect(await find(index, 'kernel')).to.deep.equal([]);
    expect(await find(index, 'quorum')).to.deep.equal(['a']);
  });

  it('answers within the deadline that it is unavailable', async () => {
    const hasty = open(1);
    expect(await isUnavailable(find(hasty, 'quorum'))).to.equal(true);
  });

  it("stops with 'cancelled' when the signal fires while it waits", async () => {
    const index = open();
    const abort = new AbortController();
    const waiting = index.search('knowledge', { terms: ['x'], scopes: ['y'], limit: 1 }, { signal: abort.signal });
    abort.abort();
    const [outcome] = await Promise.allSettled([waiting]);
    expect(outcome.status === 'rejected' && isDomainError(outcome.reason, 'cancelled')).to.equal(true);
  });

  it('takes the rows of a replacement that was cancelled half-way out of the file', async () => {
    const index = open();
    await put(index, 'a', 'quorum');
    const abort = new AbortController();
    const entries = Array.from({ length: 1_000 }, (_, ordinal) => ({ ordinal, title: '', head: '', body: 'kernel' }));
    const replacement = { id: 'a', scope: 'global', version: 2, entries };
    const waiting = index.index('knowledge', replacement, { signal: abort.signal });
    for (let round = 0; round < 3; round += 1) await find(index, 'quorum');
    abort.abort();
    expect((await Promise.allSettled([waiting]))[0]?.status).to.equal('rejected');
    expect(await find(index, 'kernel')).to.deep.equal([]);
    await expectStored({ document: 1, entries_1: 1 });
  });

  it('answers a search before the writes that were asked for earlier', async () => {
    const index = open();
    await put(index, 'a', 'quorum');
    const order: string[] = [];
    const writes = Array.from({ length: 20 }, async () => {
      await index.delete('knowledge', 'a');
      order.push('write');
    });
    await find(index, 'quorum');
    order.push('search');
    await Promise.all(writes);
    expect(order.indexOf('search')).to.be.lessThan(5);
    expect(order).to.have.length(21);
  });

  it('takes the rows of what was replaced or deleted out of the file', async () => {
    const index = open();
    await put(index, 'a', 'quorum', 900);
    await put(index, 'b', 'quorum', 900);
    await put(index, 'a', 'kernel', 3);
    await index.delete('knowledge', 'b');
    await expectStored({ document: 1, entries_1: 3 });
    expect(await find(index, 'kernel')).to.deep.equal(['a']);
  });

  it('takes no notice of entries that were replaced while they are still being taken out', async () => {
    const index = open();
    await put(index, 'a', 'quorum', 3_000);
    await index.index('knowledge', { id: 'a', scope: 'global', version: 2, entries: [] });
    expect(await find(index, 'quorum')).to.deep.equal([]);
  });

  it('lets its thread go when nobody asks, and starts another one for whoever asks then', async () => {
    const index = sqliteKeywordIndex({ file, deadlineMs: 5_000, idleMs: 20 });
    opened.push(index);
    const started = once(process, 'worker') as Promise<[Worker]>;
    await put(index, 'a', 'quorum');
    const [thread] = await started;
    expect(await once(thread, 'exit')).to.deep.equal([0]);
    expect(await find(index, 'quorum')).to.deep.equal(['a']);
  });

  it('is unavailable after it was closed', async () => {
    const index = open();
    await put(index, 'a', 'quorum');
    await index.close();
    expect(await isUnavailable(find(index, 'quorum'))).to.equal(true);
    await index.close();
  });
});
