import { setTimeout as pause } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/core';
import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely';
import { ensureOutermost, type RunTransaction, runClosure, type Scope } from '../closure.ts';
import { translate } from '../failure.ts';
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
  readonly currentTrace: () => string | null;
  readonly random: () => number;
  /** Of a closure, all its attempts together. */
  readonly deadlineMs: number;
};

type Ended<Result> = { readonly value: Result } | { readonly error: unknown; readonly mayRepeat: boolean };

/** One transaction for each closure, on a connection of its own. Where two stood in each other's way, the one that lost is
 *  run again, after a pause, until the deadline.
 *  @throws DomainError 'unavailable' when it lost until then. */
export const pooledTransactions = (options: TransactionOptions): RunTransaction => {
  const { deadlineMs, currentTrace, random } = options;
  return async work => {
    ensureOutermost();
    const trace = currentTrace();
    const began = performance.now();
    for (let attempt = 0; ; attempt++) {
      const left = deadlineMs - (performance.now() - began);
      const end = await transaction(options, work, trace, left);
      if ('value' in end) return end.value;
      const waitMs = pauseMs(attempt, random());
      if (!end.mayRepeat || performance.now() - began + waitMs > deadlineMs) throw translate(end.error);
      await pause(waitMs);
    }
  };
};

const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 250;

/** Exponential backoff with full jitter (M. Brooker, "Exponential Backoff And Jitter", 2015). */
const pauseMs = (attempt: number, random: number): number =>
  random * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);

const transaction = async <Result>(
  { pool, root, isolation }: TransactionOptions,
  work: (scope: Scope) => Promise<Result>,
  trace: string | null,
  deadlineMs: number,
): Promise<Ended<Result>> => {
  let held: HeldClient | undefined;
  try {
    held = heldClient(await pool.connect());
    await held.query(`begin isolation level ${isolation}`);
    const value = await committed(held, root, { work, trace, deadlineMs });
    await held.end('committed');
    return { value };
  } catch (error) {
    await held?.end('failed');
    return { error, mayRepeat: isContention(held?.firstFailure()) };
  }
};

type Attempt<Result> = Pick<Parameters<typeof runClosure<Result>>[0], 'work' | 'trace' | 'deadlineMs'>;

const committed = async <Result>(held: HeldClient, root: EntityManager, attempt: Attempt<Result>): Promise<Result> => {
  // A closure of statements alone never pays for an entity manager.
  let em: EntityManager | undefined;
  const entities = (): EntityManager => {
    em ??= entityManagerOn(held, root);
    return em;
  };
  const value = await runClosure({ ...attempt, entities, statements: postgresStatements(held) });
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
