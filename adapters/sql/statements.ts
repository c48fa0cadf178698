import type { Durability } from '../../core/ports/transactor.ts';
import type { Dialect } from './dialect.ts';

/** Prepared statements with `?` for parameters, for infrastructure and hot reads. Inside a unit of work they belong to its
 *  transaction. A statement names tables of one module's prefix, and of `msg_`, only. */
export interface Statements {
  readonly dialect: Dialect;
  all<Row>(sql: string, ...parameters: readonly SqlValue[]): Promise<Row[]>;
  /** How many rows changed. */
  run(sql: string, ...parameters: readonly SqlValue[]): Promise<number>;
}

/** Runs statements in one transaction, each right by itself, whatever is committed beside it. */
export type Write = <Result>(work: (sql: Statements) => Promise<Result>, durability?: Durability) => Promise<Result>;

export type SqlValue = string | number | null | Uint8Array;
