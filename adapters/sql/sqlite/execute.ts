import type { CompiledQuery, QueryResult } from 'kysely';
import { type Handle, prepare, type Statement } from './handle.ts';

/** A statement without parameters has its values in its text, as the ORM writes them: it comes only once, and would take the
 *  place of those that come again. */
export const prepared = (handle: Handle, { sql, parameters }: CompiledQuery): Statement =>
  parameters.length === 0 ? handle.prepare(sql) : prepare(handle, sql);

export const execute = (statement: Statement, { parameters }: CompiledQuery): QueryResult<never> => {
  if (statement.reader) return { rows: statement.all(parameters) as never[] };
  const { changes, lastInsertRowid } = statement.run(parameters);
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
};
