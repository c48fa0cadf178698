import type { Clock } from '../../../core/ports/clock.ts';
import type { Statements, Write } from '../statements.ts';

/** What a table of `msg_` that no module owns is worked with. */
export type LedgerDeps = {
  readonly reads: Statements;
  readonly write: Write;
  readonly clock: Clock;
};
