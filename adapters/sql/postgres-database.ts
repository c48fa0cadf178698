import type { KeywordIndex } from '../../core/ports/keyword-index.ts';
import { assemble, type Database, type DatabaseOptions, PACE } from './database.ts';
import { type PostgresLive, postgresLive } from './live/postgresql-live.ts';
import { migrate } from './migrations/ledger.ts';
import { POSTGRES_MIGRATIONS } from './migrations/postgresql-ledger.ts';
import { openMigratingPostgresOrm, openPostgresOrm } from './postgres-orm.ts';
import { explain } from './postgresql/explain.ts';
import { gate } from './postgresql/gate.ts';
import { eventsHeard, jobsWake, listening } from './postgresql/listening.ts';
import { closePool, type PgPool, POOL_SIZE, poolOf } from './postgresql/pool.ts';
import { ensureFit, ensureWritable, inOneProcessOf } from './postgresql/server.ts';
import { postgresStatements } from './postgresql/statements.ts';
import { type Isolation, pooledTransactions } from './postgresql/transactions.ts';
import { readOnly } from './row.ts';
import { postgresKeywordIndex } from './search/postgresql-keyword-index.ts';

export type PostgresOptions = DatabaseOptions & {
  /** `postgresql://user:password@host:port/database`. */
  readonly url: string;
  /** Connections of this process, beside the one that listens. */
  readonly poolSize?: number;
  /** Sees the connections before they are used; tests break them. */
  readonly onPool?: (pool: PgPool) => void;
};

/** The database, and what is kept beside the modules' tables over the same connections. */
export type PostgresDatabase = Database & {
  readonly index: KeywordIndex;
  /** Closed with the database at the latest. */
  readonly live: PostgresLive;
};

/** Serializable closures of one process that run at once. The server takes neighbours in an index for the same thing, so that
 *  many at once end one another although they have nothing in common; what they lose is more than what they win. */
const SERIALIZABLE_AT_ONCE = 2;

/** How long the replacement of the largest document in the index may take, in short statements. */
const REPLACEMENT_MS = 60_000;

/** Opens a PostgreSQL database, brings it up to date and stands behind every database-like port of this process.
 *  @throws DomainError 'unavailable' when it does not answer, or is not fit for what is promised. */
export const openPostgres = async (options: PostgresOptions): Promise<PostgresDatabase> => {
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
    const run = (isolation: Isolation, deadlineMs = closureDeadlineMs) =>
      pooledTransactions({
        pool,
        root: orm.em,
        isolation,
        currentTrace,
        random,
        deadlineMs,
        ...(isolation === 'serializable' && { gate: gate(SERIALIZABLE_AT_ONCE) }),
      });
    const news = listening({
      pool,
      fallbackMs: pace.pollMs * 20,
      failed: error => log.warn({ err: error }, 'jobs of other processes are noticed late'),
    });
    const runStatements = run('read committed');
    const database = assemble(
      {
        reads,
        session: () => readOnly(orm.em),
        run: run('serializable'),
        runStatements,
        claims: 'now',
        waker: jobsWake(news),
        hearEvents: eventsHeard(news),
        close: () => closePool(orm, pool),
      },
      options,
    );
    const live = postgresLive({ sql: reads, hear: news.hear, clock: options.clock });
    return {
      ...database,
      index: postgresKeywordIndex({ reads, run: run('read committed', Math.max(closureDeadlineMs, REPLACEMENT_MS)) }),
      live,
      async ping() {
        try {
          await ensureWritable(reads);
          await database.ping();
        } catch (error) {
          throw explain(error, url);
        }
      },
      async close() {
        await live.close();
        await database.close();
      },
    };
  } catch (error) {
    await closePool(orm, pool);
    throw explain(error, url);
  }
};
