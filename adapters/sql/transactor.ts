import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as macrotask } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/core';
import { DomainError } from '../../core/kernel/error.ts';
import { translate } from './failure.ts';

/** What a closure is given to work with. */
export type Scope = { readonly em: EntityManager; readonly trace: string | null };

/** Runs a closure in a transaction and resolves after its commit. */
export type RunTransaction = <Result>(work: (scope: Scope) => Promise<Result>) => Promise<Result>;

type Waiting = {
  readonly trace: string | null;
  readonly work: (scope: Scope) => Promise<unknown>;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
};

/** Closures that are committed together at most. */
const BATCH = 32;
const inside = new AsyncLocalStorage<true>();

export type GroupCommitOptions = {
  readonly root: EntityManager;
  readonly currentTrace: () => string | null;
  /** Told after each commit. */
  readonly committed: () => void;
  /** A closure waits for nothing but the database, so one that takes this long never ends by itself; 5 s unless told. */
  readonly closureDeadlineMs?: number;
};

/** Group commit: closures that wait are run one after another in one transaction, each in a savepoint, so that one commit,
 *  and one fsync, serves them all; one that fails loses only what is its own. Answers only after the commit. */
export const groupCommit = (options: GroupCommitOptions): RunTransaction => {
  const { currentTrace } = options;
  const waiting: Waiting[] = [];
  let draining = false;

  const drain = async (): Promise<void> => {
    if (draining) return;
    draining = true;
    while (waiting.length > 0) {
      await macrotask();
      await commitTogether(options, waiting.splice(0, BATCH));
    }
    draining = false;
  };

  return work => {
    if (inside.getStore())
      throw new Error(
        'transact was called inside a transaction: it would wait for itself. Call it before or after instead.',
      );
    return new Promise((resolve, reject) => {
      waiting.push({ work, resolve, reject, trace: currentTrace() });
      void drain();
    });
  };
};

const commitTogether = async (options: GroupCommitOptions, batch: readonly Waiting[]): Promise<void> => {
  const { root, committed, closureDeadlineMs = 5000 } = options;
  const done: { one: Waiting; value: unknown }[] = [];
  try {
    await root.fork().transactional(async outer => {
      for (const one of batch) {
        const nested = outer.fork({ keepTransactionContext: true, clear: true });
        try {
          const value = await nested.transactional(em => guarded(one, em, closureDeadlineMs));
          done.push({ one, value });
        } catch (error) {
          one.reject(translate(error));
        }
      }
    });
  } catch (error) {
    for (const { one } of done) one.reject(translate(error));
    return;
  }
  committed();
  for (const { one, value } of done) one.resolve(value as never);
};

const guarded = async (one: Waiting, em: EntityManager, deadlineMs: number): Promise<unknown> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new DomainError('unavailable', 'The database did not finish in time. Try again shortly.')),
      deadlineMs,
    );
  });
  try {
    return await Promise.race([inside.run(true, () => one.work({ em, trace: one.trace })), late]);
  } finally {
    clearTimeout(timer);
  }
};
