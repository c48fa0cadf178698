import { POSTGRESQL } from '../dialect.ts';
import { translate } from '../failure.ts';
import type { SqlValue, Statements } from '../statements.ts';
import type { PgResult } from './pool.ts';

/** A pool, where each statement is for itself, or a transaction's connection. */
export type Queryable = { query(text: string, values: readonly SqlValue[]): Promise<PgResult> };

const numbered = new Map<string, string>();
/** Texts are few: each is written down in the code. */
const MOST_KEPT = 1000;

/** PostgreSQL numbers its parameters. No statement of ours has a question mark that is not one. */
const withNumbers = (sql: string): string => {
  const known = numbered.get(sql);
  if (known !== undefined) return known;
  let count = 0;
  const text = sql.replaceAll('?', () => `$${++count}`);
  if (numbered.size >= MOST_KEPT) numbered.clear();
  numbered.set(sql, text);
  return text;
};

export const postgresStatements = (connection: Queryable): Statements => {
  const query = async (sql: string, parameters: readonly SqlValue[]): Promise<PgResult> => {
    try {
      return await connection.query(withNumbers(sql), parameters);
    } catch (error) {
      throw translate(error);
    }
  };
  return {
    dialect: POSTGRESQL,
    all: async <Row>(sql: string, ...parameters: readonly SqlValue[]) => (await query(sql, parameters)).rows as Row[],
    run: async (sql, ...parameters) => (await query(sql, parameters)).rowCount,
  };
};
