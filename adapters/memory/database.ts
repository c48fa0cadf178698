import { AsyncLocalStorage } from 'node:async_hooks';
import { DomainError } from '../../core/kernel/error.ts';
import { committedTables, draftOf, type State, type Tables } from './rows.ts';
import { turnstile } from './turnstile.ts';

/** A database in this process's memory. Transactions run one after the other, so each sees all of the ones before it
 *  and nothing of the ones after; readers see what is committed. */
export type MemoryDatabase = {
  readonly committed: Tables;
  /** All or nothing: what `work` wrote is committed when it resolves, forgotten when it throws.
   *  @throws DomainError 'unavailable' when its turn does not come or the work does not end within the deadline, and when
   *  the commit was made to fail; an Error when it begins inside another one. */
  transaction<Result>(work: (tables: Tables) => Promise<Result>): Promise<Result>;
  /** Calls back after each commit, until the returned function is called. */
  onCommit(listener: () => void): () => void;
  /** Makes the next commit of a transaction that `mayFail` end in 'unavailable'. */
  failNextCommit(): void;
};

export type TransactionOptions = { readonly mayFail?: boolean };

type Begin = MemoryDatabase & {
  transaction<Result>(work: (tables: Tables) => Promise<Result>, options?: TransactionOptions): Promise<Result>;
};

const DEADLINE_MS = 5000;

export const memoryDatabase = ({ deadlineMs = DEADLINE_MS }: { deadlineMs?: number } = {}): Begin => {
  const running = new AsyncLocalStorage<{ ended: boolean }>();
  const listeners = new Set<() => void>();
  const { enter } = turnstile();
  let state: State = new Map();
  let failing = false;

  const commit = (next: State, mayFail: boolean): void => {
    if (failing && mayFail) {
      failing = false;
      throw new DomainError('unavailable', 'The database could not store this. Try again in a moment.');
    }
    state = next;
  };

  const attempt = async <Result>(work: (tables: Tables) => Promise<Result>, mayFail: boolean): Promise<Result> => {
    const draft = draftOf(state);
    const here = { ended: false };
    try {
      const result = await inTime(
        running.run(here, async () => work(draft.tables)),
        deadlineMs,
      );
      commit(draft.result(), mayFail);
      return result;
    } finally {
      here.ended = true;
      draft.close();
    }
  };

  return {
    committed: committedTables(() => state),
    async transaction(work, { mayFail = false } = {}) {
      if (running.getStore()?.ended === false)
        throw new Error(
          'A transaction begins inside another one: call other modules before or after it, never within.',
        );
      const leave = await enter(deadlineMs);
      try {
        return await attempt(work, mayFail);
      } finally {
        leave();
        for (const listener of listeners) listener();
      }
    },
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    failNextCommit() {
      failing = true;
    },
  };
};

const inTime = async <Result>(work: Promise<Result>, deadlineMs: number): Promise<Result> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new DomainError('unavailable', 'The database took too long. Try again in a moment.'));
    }, deadlineMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
