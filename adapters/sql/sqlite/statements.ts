import type { Statements } from '../statements.ts';
import { type Handle, prepare } from './handle.ts';

export const sqliteStatements = (handle: Handle): Statements => ({
  all: async <Row>(sql: string, ...parameters: readonly unknown[]) => prepare(handle, sql).all(parameters) as Row[],
  run: async (sql, ...parameters) => prepare(handle, sql).run(parameters).changes,
});
