import { LEVELS } from '../analysis.ts';
import type { CleanCounts } from './clean-line.ts';
import type { Format } from './parsed-line.ts';

/** What was counted over a whole file. */
export type Tally = {
  bytes: number;
  lines: number;
  records: number;
  readonly levels: number[];
  readonly formats: Map<Format, number>;
  /** NaN while no line had a time. */
  from: number;
  to: number;
  /** Of the last error line; NaN without one. */
  lastError: number;
  cutLines: number;
  /** NUL bytes before lines. */
  padding: number;
  overflow: number;
  earlier: number;
  readonly clean: CleanCounts;
};

export const emptyTally = (): Tally => ({
  bytes: 0,
  lines: 0,
  records: 0,
  levels: LEVELS.map(() => 0),
  formats: new Map(),
  from: Number.NaN,
  to: Number.NaN,
  lastError: Number.NaN,
  cutLines: 0,
  padding: 0,
  overflow: 0,
  earlier: 0,
  clean: { invalidBytes: 0, nulBytes: 0, colouredLines: 0 },
});
