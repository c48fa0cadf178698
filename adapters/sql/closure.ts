import { AsyncLocalStorage } from 'node:async_hooks';
import type { EntityManager } from '@mikro-orm/core';
import { DomainError } from '../../core/kernel/error.ts';
import type { Durability } from '../../core/ports/transactor.ts';
import type { Session } from './row.ts';
import type { Statements } from './statements.ts';

/** What a closure is given to work with. Both throw an Error once the closure has ended: what comes late must not slip
 *  into somebody else's transaction. */
export type Scope = {
  /** The transaction's entity manager. */
  readonly session: Session;
  /** Statements of the same transaction. */
  readonly sql: Statements;
  readonly trace: string | null;
};

/** Runs a closure in a transaction and resolves after its commit, which is durable `now` unless told. */
export type RunTransaction = <Result>(
  work: (scope: Scope) => Promise<Result>,
  durability?: Durability,
) => Promise<Result>;

const inside = new AsyncLocalStorage<true>();

/** @throws Error within a closure. */
export const ensureOutermost = (): void => {
  if (inside.getStore())
    throw new Error(
      'A transaction begins inside another one: it would wait for itself. Call other modules before or after it.',
    );
};

export type Closure<Result> = {
  readonly work: (scope: Scope) => Promise<Result>;
  readonly trace: string | null;
  readonly entities: () => EntityManager;
  readonly statements: Statements;
  readonly deadlineMs: number;
};

/** @throws what the work throws; DomainError 'unavailable' when it has not ended by the deadline. */
export const runClosure = async <Result>(closure: Closure<Result>): Promise<Result> => {
  const { work, trace, entities, statements, deadlineMs } = closure;
  let ended = false;
  const session = (): EntityManager => {
    if (ended) throw hasEnded();
    return entities();
  };
  const sql: Statements = {
    dialect: statements.dialect,
    all: (...statement) => (ended ? Promise.reject(hasEnded()) : statements.all(...statement)),
    run: (...statement) => (ended ? Promise.reject(hasEnded()) : statements.run(...statement)),
  };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLate()), deadlineMs);
  });
  try {
    return await Promise.race([inside.run(true, () => work({ session, sql, trace })), late]);
  } finally {
    ended = true;
    clearTimeout(timer);
  }
};

const hasEnded = (): Error => new Error('This transaction has ended: everything in it must be awaited.');

/** What is said of a closure that has not ended by its deadline. */
export const tooLate = (cause?: unknown): DomainError =>
  new DomainError('unavailable', 'The database did not finish in time. Try again shortly.', { cause });
