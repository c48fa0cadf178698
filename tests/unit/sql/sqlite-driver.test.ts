import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { defineEntity, type MikroORM, p } from '@mikro-orm/core';
import { SqliteDriver, MikroORM as SqliteOrm } from '@mikro-orm/sqlite';
import { expect } from 'chai';
import type { RunTransaction } from '../../../adapters/sql/closure.ts';
import { FairSqliteDialect, type Handles } from '../../../adapters/sql/sqlite/driver.ts';
import { openHandle } from '../../../adapters/sql/sqlite/handle.ts';
import { sqliteStatements } from '../../../adapters/sql/sqlite/statements.ts';
import { sqliteWriter } from '../../../adapters/sql/sqlite/writer.ts';
import { groupCommit } from '../../../adapters/sql/transactor.ts';
import { gate, refusal } from '../../support/waiting.ts';

const Thing = defineEntity({
  name: 'Thing',
  tableName: 'thing',
  properties: { id: p.integer().primary(), text: p.text() },
});

describe('the SQLite driver', () => {
  let folder: string;
  let handles: Handles;
  let orm: MikroORM;
  let run: RunTransaction;
  let commits: number;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'faultmaven-driver-'));
    const file = join(folder, 'x.db');
    handles = { writer: openHandle(file, 'write'), reader: openHandle(file, 'read') };
    const driverOptions = new FairSqliteDialect(handles);
    orm = await SqliteOrm.init({ driver: SqliteDriver, dbName: file, entities: [Thing], driverOptions });
    handles.writer.exec('create table thing (id integer primary key, text text not null)');
    commits = 0;
    run = groupCommit({
      root: orm.em,
      writer: sqliteWriter(handles.writer),
      statements: sqliteStatements(handles.writer, 'write'),
      currentTrace: () => null,
      committed: () => commits++,
      closureDeadlineMs: 300,
    });
  });
  afterEach(async () => {
    await orm.close();
    handles.reader.close();
    handles.writer.close();
    rmSync(folder, { recursive: true });
  });

  const insert = (id: number, text = 'x'): Promise<unknown> =>
    run(({ session }) => session().insert(Thing, { id, text }));
  const stored = async (): Promise<number[]> =>
    (await orm.em.fork().find(Thing, {}, { orderBy: { id: 'asc' } })).map(({ id }) => id);

  it('promises what survives a power cut', () => {
    expect(handles.writer.pragma('synchronous', { simple: true })).to.equal(2);
    expect(handles.writer.pragma('journal_mode', { simple: true })).to.equal('wal');
    expect(handles.writer.pragma('busy_timeout', { simple: true })).to.equal(0);
  });

  it('waits for the disk with the commits that have to last at once, and with those alone', async () => {
    const seen: string[] = [];
    const { exec } = handles.writer;
    handles.writer.exec = sql => {
      if (sql === 'commit') seen.push(handles.writer.pragma('synchronous', { simple: true }) === 2 ? 'synced' : 'not');
      return exec.call(handles.writer, sql);
    };
    const nothing = async (): Promise<void> => undefined;
    await run(nothing, 'with-next');
    await run(nothing, 'now');
    await run(nothing);
    await run(nothing, 'with-next');
    // One commit of both is as durable as the one that wants more.
    await Promise.all([run(nothing, 'with-next'), run(nothing, 'now')]);
    expect(seen).to.deep.equal(['not', 'synced', 'synced', 'not', 'synced']);
  });

  it('lets nobody who has to last join a commit that is not waited for', async () => {
    const [begun, mayEnd] = [gate(), gate()];
    const first = run(async () => {
      begun.open();
      await mayEnd.opened;
    }, 'with-next');
    await begun.opened;
    const second = insert(1);
    mayEnd.open();
    await Promise.all([first, second]);
    expect(commits).to.equal(2);
  });

  it('commits those that wait together, and each one that fails loses only what is its own', async () => {
    const ends = await Promise.allSettled(Array.from({ length: 64 }, (_, i) => insert(i % 10 === 3 ? 3 : i)));
    expect(ends.filter(({ status }) => status === 'rejected')).to.have.lengthOf(6);
    expect(await stored()).to.deep.equal(Array.from({ length: 64 }, (_, i) => i).filter(i => i === 3 || i % 10 !== 3));
    expect(commits).to.be.lessThan(5);
  });

  it('commits with them what comes while they run, if they are quick', async () => {
    let joined = false;
    for (let attempt = 0; attempt < 100 && !joined; attempt++) {
      const [begun, mayEnd] = [gate(), gate()];
      commits = 0;
      const first = run(async () => {
        begun.open();
        await mayEnd.opened;
      });
      await begun.opened;
      const second = insert(attempt);
      mayEnd.open();
      await Promise.all([first, second]);
      joined = commits === 1;
    }
    expect(joined).to.equal(true);
  });

  it('answers after the commit, not before', async () => {
    let seen: unknown;
    await insert(1).then(() => {
      seen = handles.reader.prepare('select count(*) from thing').pluck().get();
    });
    expect(seen).to.equal(1);
  });

  it('reads without waiting for a transaction that is open, and sees nothing of it', async () => {
    const held = gate();
    const begun = gate();
    const writing = run(async ({ session }) => {
      await session().insert(Thing, { id: 1, text: 'x' });
      begun.open();
      await held.opened;
    });
    await begun.opened;
    expect(await stored()).to.deep.equal([]);
    held.open();
    await writing;
    expect(await stored()).to.deep.equal([1]);
  });

  it('waits for another process that holds the file, without stopping this one', async () => {
    const other = openHandle(join(folder, 'x.db'), 'write');
    other.exec('begin immediate');
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const writing = insert(1);
    await pause(100);
    expect(ticks).to.be.greaterThan(3);
    other.exec('rollback');
    await writing;
    clearInterval(timer);
    other.close();
    expect(await stored()).to.deep.equal([1]);
  });

  it('gives up on a file that stays locked, and works again when it is free', async () => {
    const other = openHandle(join(folder, 'x.db'), 'write');
    other.exec('begin immediate');
    await refusal('unavailable', () => insert(1));
    other.exec('rollback');
    other.close();
    await insert(2);
    expect(await stored()).to.deep.equal([2]);
  }).timeout(15_000);

  it('fails when a commit fails, keeps nothing of it, and works again', async () => {
    const exec = handles.writer.exec.bind(handles.writer);
    handles.writer.exec = sql => {
      if (sql === 'commit') throw Object.assign(new Error('planted'), { code: 'SQLITE_IOERR' });
      return exec(sql);
    };
    const ends = await Promise.allSettled([insert(1), insert(2)]);
    handles.writer.exec = exec;
    expect(ends.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    await insert(3);
    expect(await stored()).to.deep.equal([3]);
  });

  it('keeps nothing of those that came after the database ended the transaction by itself', async () => {
    const failing = run(async ({ session }) => {
      await session().insert(Thing, { id: 1, text: 'x' });
      handles.writer.exec('rollback');
    });
    const ends = await Promise.allSettled([insert(0), failing, insert(2)]);
    for (const end of ends) {
      expect(end.status).to.equal('rejected');
      expect(end).to.have.nested.property('reason.code', 'unavailable');
    }
    await insert(3);
    expect(await stored()).to.deep.equal([3]);
  });

  it('lets the event loop breathe in the middle of a long transaction', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await run(async ({ session }) => {
      for (let id = 0; id < 2000; id++) await session().insert(Thing, { id, text: 'x' });
    }).catch(() => 'it may take longer than a closure may');
    clearInterval(timer);
    expect(ticks).to.be.greaterThan(5);
  });

  it('says that it is unavailable on a full disk, and works again when there is room', async () => {
    handles.writer.pragma(`max_page_count = ${handles.writer.pragma('page_count', { simple: true })}`);
    await refusal('unavailable', () => insert(1, 'x'.repeat(100_000)));
    handles.writer.pragma('max_page_count = 100000');
    await insert(2, 'x'.repeat(100_000));
    expect(await stored()).to.deep.equal([2]);
  });

  it('ends a closure that waits for something else, and goes on with the next one', async () => {
    const never = run(() => new Promise<never>(() => undefined));
    const next = insert(1);
    await refusal('unavailable', () => never);
    await next;
    expect(await stored()).to.deep.equal([1]);
  });

  it('refuses a transaction inside a transaction', async () => {
    const nested = await run(() => insert(1)).catch(error => error);
    expect(nested).to.be.instanceOf(Error).with.property('message').that.includes('inside another one');
    await insert(2);
    expect(await stored()).to.deep.equal([2]);
  });
});
