import { DomainError } from '../../../core/kernel/error.ts';
import { isUpToDate, LEDGER_TABLE } from '../migrations/ledger.ts';
import type { Statements } from '../statements.ts';

/** Reading changes nothing, so it does not bring the tables up to date either.
 *  @throws DomainError 'unavailable' when they are not those of this version. */
export const ensureUpToDate = async (sql: Statements, names: readonly string[]): Promise<void> => {
  if (await isUpToDate(sql, names)) return;
  throw new DomainError(
    'unavailable',
    'The database was made by an older version of FaultMaven. Export with that version, or start this one once, which brings the database up to date.',
  );
};

/** The names of what has run, in order. */
export const migrationsDone = async (sql: Statements): Promise<string[]> =>
  (await sql.all<{ name: string }>(`select name from ${LEDGER_TABLE} order by id`)).map(({ name }) => name);
