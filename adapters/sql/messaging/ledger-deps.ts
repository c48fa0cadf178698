import type { Clock } from '../../../core/ports/clock.ts';
import type { Statements } from '../statements.ts';

/** What a table of `msg_` that no module owns is worked with. */
export type LedgerDeps = {
  readonly reads: Statements;
  /** Runs the statements in one transaction. */
  readonly write: <Result>(work: (sql: Statements) => Promise<Result>) => Promise<Result>;
  readonly clock: Clock;
};
