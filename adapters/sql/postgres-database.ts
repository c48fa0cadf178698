import { assemble, type Database, type DatabaseOptions, PACE } from './database.ts';
import { translate } from './failure.ts';
import { migrate } from './migrations/ledger.ts';
import { POSTGRES_MIGRATIONS } from './migrations/postgresql-ledger.ts';
import { openMigratingPostgresOrm, openPostgresOrm } from './postgres-orm.ts';
import { listening } from './postgresql/listening.ts';
import { closePool, type PgPool, POOL_SIZE, poolOf } from './postgresql/pool.ts';
import { ensureFit, inOneProcessOf } from './postgresql/server.ts';
import { postgresStatements } from './postgresql/statements.ts';
import { type Isolation, pooledTransactions } from './postgresql/transactions.ts';
import { readOnly } from './row.ts';

export type PostgresOptions = DatabaseOptions & {
  /** `postgresql://user:password@host:port/database`. */
  readonly url: string;
  /** Connections of this process, beside the one that listens. */
  readonly poolSize?: number;
  /** Sees the connections before they are used; tests break them. */
  readonly onPool?: (pool: PgPool) => void;
};

/** Opens a PostgreSQL database, brings it up to date and stands behind every database-like port of this process.
 *  @throws DomainError 'unavailable' when it does not answer, or is not fit for what is promised. */
export const openPostgres = async (options: PostgresOptions): Promise<Database> => {
  const { url, log, currentTrace, pace = PACE, closureDeadlineMs = 5000, random = Math.random } = options;
  const orm = await openPostgresOrm(url, {
    size: (options.poolSize ?? POOL_SIZE) + 1,
    statementDeadlineMs: Math.max(1000, closureDeadlineMs),
  });
  const pool = await poolOf(orm);
  try {
    options.onPool?.(pool);
    const reads = postgresStatements(pool);
    await ensureFit(reads, log);
    await migrate({
      reads,
      names: POSTGRES_MIGRATIONS,
      open: () => openMigratingPostgresOrm(url),
      alone: inOneProcessOf(pool),
    });
    const run = (isolation: Isolation) =>
      pooledTransactions({ pool, root: orm.em, isolation, currentTrace, random, deadlineMs: closureDeadlineMs });
    const waker = listening({
      pool,
      fallbackMs: pace.pollMs * 20,
      failed: error => log.warn({ err: error }, 'jobs of other processes are noticed late'),
    });
    const session = () => readOnly(orm.em);
    const close = () => closePool(orm, pool);
    const engine = { reads, session, run: run('serializable'), runStatements: run('read committed'), waker, close };
    return assemble(engine, options);
  } catch (error) {
    await closePool(orm, pool);
    throw translate(error);
  }
};
