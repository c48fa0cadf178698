import { DomainError, isDomainError } from '../../core/kernel/error.ts';
import { refuseUnfit, type VectorHit, type VectorProvider } from '../../core/ports/vector-provider.ts';
import {
  emptyOtherSpaces,
  nearest,
  openSpace,
  putRecord,
  removeFromCollection,
  removeFromSpace,
  removeOtherSpaces,
  type Statement,
} from './statements.ts';

/** Rows that one transaction writes, so that no search waits long: 200 took 0.6 ms (p99 9 ms, when SQLite moved its log
 *  into the file). */
const STEP = 200;

/** Where `vectorTables` are kept: a SQLite file and the thread that owns it.
 *  @throws DomainError 'unavailable' without an answer in time, 'cancelled' when the signal fires. */
export type VectorStatements = {
  read(statement: Statement, signal?: AbortSignal): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** In one transaction; how many rows each statement changed. */
  write(statements: readonly Statement[], signal?: AbortSignal): Promise<readonly number[]>;
};

type HitRow = { readonly document: string; readonly ordinal: number; readonly distance: number };

const toHit = (row: Readonly<Record<string, unknown>>): VectorHit => {
  // What `nearest` selects.
  const { document, ordinal, distance } = row as HitRow;
  return { documentId: document, ordinal, similarity: Math.min(1, Math.max(-1, 1 - distance)) };
};

/** @throws DomainError 'deadline-exceeded' when the deadline ends the wait, not the caller. */
const within = async <Answer>(
  deadlineMs: number | undefined,
  signal: AbortSignal | undefined,
  ask: (signal: AbortSignal | undefined) => Promise<Answer>,
): Promise<Answer> => {
  if (deadlineMs === undefined) return ask(signal);
  const late = AbortSignal.timeout(deadlineMs);
  try {
    return await ask(signal ? AbortSignal.any([signal, late]) : late);
  } catch (error) {
    if (!late.aborted || signal?.aborted || !isDomainError(error, 'cancelled')) throw error;
    throw new DomainError('deadline-exceeded', 'The vectors did not answer in time.', { cause: error });
  }
};

/** VectorProvider on SQLite with the sqlite-vec extension: compares with every vector that passes the filter. */
export const sqliteVectorProvider = ({ read, write }: VectorStatements): VectorProvider => {
  /** Runs a removal until it finds no more. */
  const inSteps = async (removal: (atMost: number) => Statement, signal: AbortSignal | undefined): Promise<void> => {
    let removed = STEP;
    while (removed === STEP) removed = (await write([removal(STEP)], signal))[0] ?? 0;
  };

  return {
    upsert: async (space, records, { signal } = {}) => {
      refuseUnfit(
        space,
        records.map(({ vector }) => vector),
      );
      const puts = records.map(record => putRecord(space, record));
      for (let from = 0; from < puts.length; from += STEP)
        await write([openSpace(space), ...puts.slice(from, from + STEP)], signal);
    },
    search: async (space, query, { signal, deadlineMs } = {}) => {
      refuseUnfit(space, [query.vector]);
      if (query.topK <= 0) return [];
      const found = await within(deadlineMs, signal, waiting => read(nearest(space, query), waiting));
      return found.map(toHit);
    },
    delete: async (from, documentId, { signal, olderThan } = {}) => {
      const remove =
        'model' in from ? removeFromSpace.bind(null, from) : removeFromCollection.bind(null, from.collection);
      await inSteps(atMost => remove({ documentId, olderThan, atMost }), signal);
    },
    keepOnly: async (space, { signal } = {}) => {
      await inSteps(atMost => emptyOtherSpaces(space, atMost), signal);
      await write([removeOtherSpaces(space)], signal);
    },
  };
};
