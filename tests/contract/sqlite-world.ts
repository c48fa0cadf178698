import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { settableClock } from '../../adapters/memory/clock.ts';
import { type Database, openSqlite } from '../../adapters/sql/database.ts';
import { openLive } from '../../adapters/sql/live/live.ts';
import { type Handle, openHandle } from '../../adapters/sql/sqlite/handle.ts';
import { systemIds } from '../../adapters/system/ids.ts';
import type { UserId } from '../../core/kernel/ids.ts';
import { silentLog } from '../support/silent-log.ts';
import { type Announced, TEST_PACE, testRandom, type World, type WorldOptions } from './world.ts';

/** The writer's next commit fails as it does on a full disk: nothing is committed, the transaction stays open. */
const breakable = () => {
  let broken = false;
  const open = (file: string, purpose: 'write' | 'read'): Handle => {
    const handle = openHandle(file, purpose);
    const exec = handle.exec.bind(handle);
    handle.exec = sql => {
      if (!broken || sql !== 'commit') return exec(sql);
      broken = false;
      throw new Sqlite.SqliteError('database or disk is full', 'SQLITE_FULL');
    };
    return handle;
  };
  return {
    open,
    breakNext: () => {
      broken = true;
    },
  };
};

const ANNOUNCED = `
  select 'event' as kind, id, type, owner_id, subject, data, trace, occurred_at as at from msg_outbox
  union all
  select 'job', id, type, owner_id, subject, payload, trace, created_at from msg_jobs where type not like '%#%'
  order by at, id`;

type AnnouncedRow = Pick<Announced, 'kind' | 'id' | 'type' | 'subject'> & {
  owner_id: UserId;
  data: string;
  trace: string | null;
};

const announcedIn = (file: string): readonly Announced[] => {
  const handle = new Sqlite(file, { readonly: true });
  try {
    return handle
      .prepare<[], AnnouncedRow>(ANNOUNCED)
      .all()
      .map(({ kind, id, type, subject, owner_id, data, trace }) => ({
        kind,
        id,
        type,
        ownerId: owner_id,
        subject,
        data: JSON.parse(data),
        traceparent: trace,
      }));
  } finally {
    handle.close();
  }
};

/** A SQLite file of its own, and one beside it for what need not last. */
export const openSqliteWorld = async ({
  subscriptions = {},
  currentTrace = () => null,
  deadlineMs,
}: WorldOptions = {}): Promise<World & Pick<Database, 'carriage'>> => {
  const folder = await mkdtemp(join(tmpdir(), 'faultmaven-world-'));
  const file = join(folder, 'world.db');
  const clock = settableClock();
  const ids = systemIds({ clock });
  const { open, breakNext } = breakable();
  const database = await openSqlite({
    file,
    clock,
    ids,
    subscriptions,
    currentTrace,
    open,
    log: silentLog,
    pace: TEST_PACE,
    random: testRandom,
    ...(deadlineMs !== undefined && { closureDeadlineMs: deadlineMs }),
  });
  const live = openLive({ file: join(folder, 'live.db'), clock, log: silentLog });
  return {
    ...database,
    clock,
    ids,
    events: live.events,
    limits: live.limits,
    announced: async () => announcedIn(file),
    failNextCommit: breakNext,
    undisturbed: work => work(),
    async dispose() {
      await live.close();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
