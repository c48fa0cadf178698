import { settableClock } from '../../../adapters/memory/clock.ts';
import { openPostgres } from '../../../adapters/sql/postgres-database.ts';
import { systemIds } from '../../../adapters/system/ids.ts';
import type { KeywordIndex } from '../../../core/ports/keyword-index.ts';
import { silentLog } from '../silent-log.ts';
import { borrowDatabase, emptyTables, inDatabase } from './postgres-databases.ts';

/** A PostgreSQL index with nothing in it. */
export const openPostgresIndex = async (
  deadlineMs = 10_000,
): Promise<{ index: KeywordIndex; url: string; close(): Promise<void> }> => {
  const { url, giveBack } = await borrowDatabase();
  const clock = settableClock();
  const database = await openPostgres({
    url,
    clock,
    ids: systemIds({ clock }),
    log: silentLog,
    subscriptions: {},
    currentTrace: () => null,
    closureDeadlineMs: deadlineMs,
  });
  await inDatabase(url, emptyTables);
  const close = async (): Promise<void> => {
    await database.close();
    giveBack();
  };
  return { index: database.index, url, close };
};
