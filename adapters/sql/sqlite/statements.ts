import { translate } from '../failure.ts';
import type { Statements } from '../statements.ts';
import { type Handle, prepare } from './handle.ts';

export const sqliteStatements = (handle: Handle): Statements => {
  const attempt = async <Result>(statement: () => Result): Promise<Result> => {
    try {
      return statement();
    } catch (error) {
      throw translate(error);
    }
  };
  return {
    all: <Row>(sql: string, ...parameters: readonly unknown[]) =>
      attempt(() => prepare(handle, sql).all(parameters) as Row[]),
    run: (sql, ...parameters) => attempt(() => prepare(handle, sql).run(parameters).changes),
  };
};
