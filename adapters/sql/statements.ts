import type { Dialect } from './dialect.ts';

/** Prepared statements with `?` for parameters, for infrastructure and hot reads. Inside a unit of work they belong to its
 *  transaction. A statement names tables of one module's prefix, and of `msg_`, only. */
export interface Statements {
  readonly dialect: Dialect;
  all<Row>(sql: string, ...parameters: readonly SqlValue[]): Promise<Row[]>;
  /** How many rows changed. */
  run(sql: string, ...parameters: readonly SqlValue[]): Promise<number>;
}

export type SqlValue = string | number | null | Uint8Array;
