import type { Statements } from '../statements.ts';
import { TABLES } from './tables.ts';

/** What every worker orders by itself says nothing about an installation. */
const SCHEDULED = "type = 'maintenance.sweep.v1'";

/** The name of a table that holds something, if any does: an installation that was started and never used is empty. */
export const occupiedTable = async (sql: Statements): Promise<string | undefined> => {
  for (const { name } of TABLES) {
    if (name.startsWith('msg_') && name !== 'msg_jobs') continue;
    const condition = name === 'msg_jobs' ? ` where not ${SCHEDULED}` : '';
    const rows = await sql.all(`select 1 from ${name}${condition} limit 1`);
    if (rows.length > 0) return name;
  }
  return undefined;
};

/** Takes away what an installation that was never used has written down about its own schedule. */
export const clear = async (sql: Statements): Promise<void> => {
  for (const { name } of TABLES) await sql.run(`delete from ${name}`);
};
