import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { settableClock } from '../../../adapters/memory/clock.ts';
import { openSqlite } from '../../../adapters/sql/database.ts';
import { claimCarried, depart } from '../../../adapters/sql/messaging/carried-ledger.ts';
import { type Handle, openHandle } from '../../../adapters/sql/sqlite/handle.ts';
import { sqliteStatements } from '../../../adapters/sql/sqlite/statements.ts';
import type { Statements } from '../../../adapters/sql/statements.ts';
import { systemIds } from '../../../adapters/system/ids.ts';
import type { JobId, UserId } from '../../../core/kernel/ids.ts';
import { silentLog } from '../../support/silent-log.ts';

describe('messages that are claimed together', () => {
  const clock = settableClock();
  const ids = systemIds({ clock });
  let folder: string;
  let handle: Handle;
  let sql: Statements;
  let jobs: JobId[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'faultmaven-claims-'));
    const file = join(folder, 'x.db');
    const database = await openSqlite({
      file,
      clock,
      ids,
      log: silentLog,
      subscriptions: {},
      currentTrace: () => null,
    });
    const job = { type: 'a.v1', payload: {}, ownerId: ids.next() as UserId };
    jobs = await Promise.all([1, 2, 3].map(() => database.queue.enqueue(job)));
    await database.close();
    handle = openHandle(file, 'write');
    handle.exec('begin immediate');
    sql = sqliteStatements(handle, 'write');
  });
  afterEach(() => {
    handle.close();
    rmSync(folder, { recursive: true });
  });

  const claim = async (...messages: { jobId: JobId; turn: number }[]) =>
    (await claimCarried(sql, messages, { now: clock.now(), leaseMs: 4000 })).map(row => row?.id);
  const message = (n: number, turn = 0) => ({ jobId: jobs[n] ?? ('none' as JobId), turn });

  it('get their jobs, in their order', async () => {
    expect(await claim(message(2), message(0), message(1))).to.deep.equal([jobs[2], jobs[0], jobs[1]]);
  });

  it('get a job once, however often it is among them', async () => {
    expect(await claim(message(0), message(0), message(1))).to.deep.equal([jobs[0], undefined, jobs[1]]);
  });

  it('get nothing that belongs to another turn, or to nobody', async () => {
    expect(await claim(message(0, 1), message(7), message(1))).to.deep.equal([undefined, undefined, jobs[1]]);
    expect(await claim(message(0, 1), message(0))).to.deep.equal([undefined, jobs[0]]);
  });

  it('leave a job that is in good hands to be published once more', async () => {
    expect(await claim(message(0))).to.deep.equal([jobs[0]]);
    expect(await claim(message(0, 1), message(1))).to.deep.equal([undefined, jobs[1]]);
    clock.advance(4001);
    const due = await depart(sql, { limit: 9, now: clock.now(), patienceMs: 5000 });
    expect(due.find(({ jobId }) => jobId === jobs[0])).to.include({ turn: 2 });
  });
});
