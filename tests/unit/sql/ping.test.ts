import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Sqlite from 'better-sqlite3';
import { openSqlite } from '../../../adapters/sql/database.ts';
import { openHandle } from '../../../adapters/sql/sqlite/handle.ts';
import { systemClock } from '../../../adapters/system/clock.ts';
import { systemIds } from '../../../adapters/system/ids.ts';
import { silentLog } from '../../support/silent-log.ts';
import { refusal } from '../../support/waiting.ts';

describe('whether the database answers', () => {
  it('is no when it can be read and not be written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'faultmaven-ping-'));
    let writer: Sqlite.Database | undefined;
    const database = await openSqlite({
      file: join(folder, 'x.db'),
      clock: systemClock,
      ids: systemIds({ clock: systemClock }),
      log: silentLog,
      subscriptions: {},
      currentTrace: () => null,
      open: (file, purpose) => {
        const handle = openHandle(file, purpose);
        if (purpose === 'write') writer = handle;
        return handle;
      },
    });
    await database.ping();
    const exec = writer?.exec.bind(writer);
    Object.assign(writer ?? {}, {
      exec(sql: string) {
        if (sql.startsWith('begin immediate'))
          throw Object.assign(new Error('attempt to write a readonly database'), { code: 'SQLITE_READONLY' });
        return exec?.(sql);
      },
    });
    await refusal('unavailable', () => database.ping());
    await database.close();
    await rm(folder, { recursive: true });
  });
});
