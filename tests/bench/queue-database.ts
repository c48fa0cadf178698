import { openSqlite } from '../../adapters/sql/database.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import { systemIds } from '../../adapters/system/ids.ts';
import { silentLog } from '../support/silent-log.ts';

/** What the jobs of the bench are to the queue. */
export const TYPE = 'case.index.v1';

export const clock = systemClock;
export const ids = systemIds({ clock });

/** The database with the shipped settings. */
export const openBenchDatabase = (file: string) =>
  openSqlite({ file, clock, ids, log: silentLog, subscriptions: {}, currentTrace: () => null });
