import { setTimeout as pause } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/core';
import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely';
import type { Durability } from '../../../core/ports/transactor.ts';
import { ensureOutermost, type RunTransaction, runClosure, type Scope } from '../closure.ts';
import { translate } from '../failure.ts';
import { type Deadline, deadlineIn } from './deadline.ts';
import type { Gate } from './gate.ts';
import { type HeldClient, heldClient } from './held-client.ts';
import { isContention } from './outage.ts';
import type { PgPool } from './pool.ts';
import { postgresStatements } from './statements.ts';

/** `serializable`: as if one transaction ran after another, which is what SQLite gives and the use cases are written for.
 *  `read committed`: for statements that are right by themselves, each of which sees what is committed when it begins. */
export type Isolation = 'serializable' | 'read committed';

export type TransactionOptions = {
  readonly pool: PgPool;
  readonly root: EntityManager;
  readonly isolation: Isolation;
  /** What closures pass before they take a connection; without one all run at once. */
  readonly gate?: Gate;
  readonly currentTrace: () => string | null;
  readonly random: () => number;
  /** Of a closure: the wait at the gate and for a connection, and all its attempts, together. */
  readonly deadlineMs: number;
};

/** One transaction for each closure, on a connection of its own. Where two stood in each other's way, the one that lost is
 *  run again, after a pause, until the deadline.
 *  @throws DomainError 'unavailable' when it lost until then, when the server did not answer by then, which may be after
 *  it has committed, and when too many wait at the gate. */
export const pooledTransactions = (options: TransactionOptions): RunTransaction => {
  const { deadlineMs, currentTrace } = options;
  return async (work, durability = 'now') => {
    ensureOutermost();
    const closure = { work, durability, trace: currentTrace(), deadline: deadlineIn(deadlineMs) };
    try {
      return await Promise.race([closure.deadline.passed, inTurn(options, closure)]);
    } catch (error) {
      throw translate(error);
    } finally {
      closure.deadline.clear();
    }
  };
};

type Closure<Result> = {
  readonly work: (scope: Scope) => Promise<Result>;
  readonly trace: string | null;
  readonly durability: Durability;
  readonly deadline: Deadline;
};

const inTurn = async <Result>(options: TransactionOptions, closure: Closure<Result>): Promise<Result> => {
  const leave = await options.gate?.enter(closure.deadline.signal);
  try {
    return await untilItCounts(options, closure);
  } finally {
    leave?.();
  }
};

type Ended<Result> = { readonly value: Result } | { readonly error: unknown; readonly mayRepeat: boolean };

const untilItCounts = async <Result>(options: TransactionOptions, closure: Closure<Result>): Promise<Result> => {
  for (let attempt = 0; ; attempt++) {
    const end = await transaction(options, closure);
    if ('value' in end) return end.value;
    const waitMs = pauseMs(attempt, options.random());
    if (!end.mayRepeat || waitMs > closure.deadline.leftMs()) throw end.error;
    closure.deadline.blame(end.error);
    await pause(waitMs);
  }
};

const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 250;

/** Exponential backoff with full jitter (M. Brooker, "Exponential Backoff And Jitter", 2015). */
const pauseMs = (attempt: number, random: number): number =>
  random * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);

/** What a server writes to its log without waiting for the disk is on it before anything that it waits for later. */
const DURABILITY: Readonly<Record<Durability, string>> = {
  now: '',
  'with-next': '; set local synchronous_commit to off',
};

const transaction = async <Result>(
  { pool, root, isolation }: TransactionOptions,
  closure: Closure<Result>,
): Promise<Ended<Result>> => {
  const { signal } = closure.deadline;
  let held: HeldClient | undefined;
  // Whatever it waits for then: the connection is given back, or closed.
  const giveUp = (): void => void held?.end('failed');
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    signal.throwIfAborted();
    held = heldClient(await pool.connect());
    signal.throwIfAborted();
    await held.query(`begin isolation level ${isolation}${DURABILITY[closure.durability]}`);
    const value = await committed(held, root, closure);
    await held.end('committed');
    return { value };
  } catch (error) {
    await held?.end('failed');
    return { error, mayRepeat: isContention(held?.firstFailure()) };
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
};

const committed = async <Result>(
  held: HeldClient,
  root: EntityManager,
  { work, trace, deadline }: Closure<Result>,
): Promise<Result> => {
  // A closure of statements alone never pays for an entity manager.
  let em: EntityManager | undefined;
  const entities = (): EntityManager => {
    em ??= entityManagerOn(held, root);
    return em;
  };
  const statements = postgresStatements(held);
  const value = await runClosure({ work, trace, entities, statements, deadlineMs: deadline.leftMs() });
  await em?.flush();
  // Of a transaction in which a statement failed PostgreSQL answers a commit with a rollback, and no error.
  const { command } = await held.query('commit');
  if (command !== 'COMMIT') throw held.firstFailure() ?? new Error(`a commit ended as ${command}`);
  return value;
};

const entityManagerOn = (held: HeldClient, root: EntityManager): EntityManager => {
  const client = { query: held.query, release: () => undefined } as unknown as PostgresPoolClient;
  const pool = { connect: async () => client, end: async () => undefined, options: {} };
  const em = root.fork();
  em.setTransactionContext(new Kysely({ dialect: new PostgresDialect({ pool }) }));
  return em;
};
