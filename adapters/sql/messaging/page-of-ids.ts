import type { Statements } from '../statements.ts';

/** Rows of a table that one short transaction goes through, so that it stays far from its deadline on a table of any size. */
const PAGE = 5000;

/** The last id of the page of rows whose ids come after `id`; null when there is none.
 *  @throws DomainError 'unavailable' when the store does not answer within its deadline. */
export const lastOfPage = async (
  sql: Statements,
  table: 'msg_jobs' | 'msg_outbox',
  id: string,
): Promise<string | null> => {
  const [row] = await sql.all<{ last: string | null }>(
    `select max(id) as last from (select id from ${table} where id > ? order by id limit ${PAGE}) as page`,
    id,
  );
  return row?.last ?? null;
};
