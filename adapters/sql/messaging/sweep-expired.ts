import { ensureWanted, type SweepOptions } from '../../../core/kernel/sweep.ts';
import type { LedgerDeps } from './ledger-deps.ts';

/** Rows that are removed in one transaction. */
const SWEPT_AT_ONCE = 200;

/** Removes the rows of a table whose `expires_at` has come, in short transactions; how many. `key` names its columns that
 *  make a row one, separated by commas. @throws DomainError 'cancelled' when the signal fires. */
export const sweepExpired = async (
  { reads, write, clock }: LedgerDeps,
  { table, key }: { readonly table: string; readonly key: string },
  { dryRun = false, signal }: SweepOptions = {},
): Promise<number> => {
  const now = clock.now();
  if (dryRun) {
    const count = `select count(*) as expired from ${table} where expires_at <= ?`;
    const [found] = await reads.all<{ expired: number }>(count, now);
    return found?.expired ?? 0;
  }
  const remove = `delete from ${table} where (${key}) in (select ${key} from ${table} where expires_at <= ? limit ?)`;
  for (let removed = 0; ; ) {
    ensureWanted(signal);
    const page = await write(sql => sql.run(remove, now, SWEPT_AT_ONCE));
    if (page === 0) return removed;
    removed += page;
  }
};
