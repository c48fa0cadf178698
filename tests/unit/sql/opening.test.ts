import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { openSqlite } from '../../../adapters/sql/database.ts';
import { systemClock } from '../../../adapters/system/clock.ts';
import { systemIds } from '../../../adapters/system/ids.ts';
import { temporaryFolder } from '../../support/installation.ts';
import { silentLog } from '../../support/silent-log.ts';
import { aWhile, refusal } from '../../support/waiting.ts';

describe('opening the database', () => {
  const open = (file: string) =>
    openSqlite({
      file,
      clock: systemClock,
      ids: systemIds({ clock: systemClock }),
      log: silentLog,
      subscriptions: {},
      currentTrace: () => null,
    });

  it('waits, without stopping the event loop, for another process that makes the same file at the moment', async () => {
    const folder = await temporaryFolder();
    const other = new Sqlite(join(folder.path, 'x.db'));
    other.exec('begin exclusive; create table half_made (id)');
    const opened = open(other.name);
    await aWhile();
    other.exec('rollback');
    other.close();
    await (await opened).close();
    await folder.remove();
  });

  it('says what to check where there is no database to open', async () => {
    const folder = await temporaryFolder();
    await refusal('unavailable', () => open(join(folder.path, 'missing', 'x.db')));
    await folder.remove();
  });
});
