import { setImmediate as macrotask } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/core';
import type { Durability } from '../../core/ports/transactor.ts';
import { ensureOutermost, type RunTransaction, runClosure, type Scope } from './closure.ts';
import { translate } from './failure.ts';
import { breather } from './sqlite/breather.ts';
import type { Writer } from './sqlite/writer.ts';
import type { Statements } from './statements.ts';

type Waiting = {
  readonly trace: string | null;
  readonly durability: Durability;
  readonly work: (scope: Scope) => Promise<unknown>;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
};

/** Closures that are committed together: all that wait, up to here, however long they take. */
const BATCH = 32;
/** Quick ones are joined by what comes while they run, for so long, and up to so many. */
const JOIN_MS = 10;
const MOST = 256;

export type GroupCommitOptions = {
  readonly root: EntityManager;
  readonly writer: Writer;
  /** Within its transactions. */
  readonly statements: Statements;
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
    try {
      while (waiting.length > 0) {
        await macrotask();
        // What the last commit answered often asks again, by way of the network, one turn of the event loop later.
        await macrotask();
        await commitTogether(options, waiting);
      }
    } finally {
      draining = false;
    }
  };

  return (work, durability = 'now') => {
    ensureOutermost();
    return new Promise((resolve, reject) => {
      waiting.push({ work, durability, resolve, reject, trace: currentTrace() });
      void drain();
    });
  };
};

/** As durable as the one of them that wants most. */
const durabilityOf = (batch: readonly Waiting[]): Durability =>
  batch.some(one => one.durability === 'now') ? 'now' : 'with-next';

/** The batch, and after it whatever joins it meanwhile, unless that has to be more durable. */
function* withJoining(batch: Waiting[], waiting: Waiting[], durability: Durability): Generator<Waiting> {
  const until = performance.now() + JOIN_MS;
  yield* batch;
  while (batch.length < MOST && performance.now() < until) {
    const [one] = waiting;
    if (!one || (one.durability === 'now' && durability !== 'now')) return;
    waiting.shift();
    batch.push(one);
    yield one;
  }
}

const commitTogether = async (options: GroupCommitOptions, waiting: Waiting[]): Promise<void> => {
  const { writer, committed } = options;
  const batch = waiting.splice(0, BATCH);
  const done: { one: Waiting; value: unknown }[] = [];
  const failed: { one: Waiting; error: unknown }[] = [];
  try {
    const durability = durabilityOf(batch);
    await writer.begin(durability);
    const breathe = breather();
    for (const one of withJoining(batch, waiting, durability)) {
      try {
        done.push({ one, value: await inSavepoint(options, one) });
      } catch (error) {
        failed.push({ one, error });
      }
      await breathe();
    }
    writer.commit();
  } catch (error) {
    // Also those that had failed: what they saw and failed on may have been another one's, and is undone.
    writer.rollback();
    for (const one of batch) one.reject(translate(error));
    return;
  }
  committed();
  for (const { one, value } of done) one.resolve(value as never);
  for (const { one, error } of failed) one.reject(translate(error));
};

/** A savepoint that cannot be undone has gone with its transaction: then nothing of this commit is kept. */
const inSavepoint = async (options: GroupCommitOptions, one: Waiting): Promise<unknown> => {
  const { root, writer, statements, closureDeadlineMs: deadlineMs = 5000 } = options;
  const { savepoints } = writer;
  // A closure of statements alone never pays for an entity manager.
  let em: EntityManager | undefined;
  const entities = (): EntityManager => {
    if (em) return em;
    em = root.fork();
    em.setTransactionContext(writer.queries);
    return em;
  };
  savepoints.begin();
  try {
    const value = await runClosure({ ...one, entities, statements, deadlineMs });
    await em?.flush();
    savepoints.release();
    return value;
  } catch (error) {
    savepoints.undo();
    throw error;
  }
};
