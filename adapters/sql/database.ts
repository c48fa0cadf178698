import type { AgentRepositories } from '../../core/agent/repository.ts';
import type { AuthRepositories } from '../../core/auth/repository.ts';
import type { CaseRepositories } from '../../core/case/repository.ts';
import type { EvidenceRepositories } from '../../core/evidence/repository.ts';
import { DELIVERY_POLICY } from '../../core/kernel/disposition.ts';
import type { KnowledgeRepositories } from '../../core/knowledge/repository.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { EventOutbox } from '../../core/ports/event-relay.ts';
import type { Ids } from '../../core/ports/ids.ts';
import type { JobDepartures } from '../../core/ports/job-departures.ts';
import type { JobQueue } from '../../core/ports/job-queue.ts';
import type { JobTransport } from '../../core/ports/job-transport.ts';
import type { Log } from '../../core/ports/log.ts';
import type { MessageLedger } from '../../core/ports/message-ledger.ts';
import type { RequestLedger } from '../../core/ports/request-ledger.ts';
import type { ResultStore } from '../../core/ports/result-store.ts';
import type { Subscriptions } from '../../core/ports/subscriptions.ts';
import type { Durability, Transact } from '../../core/ports/transactor.ts';
import type { SessionStore } from '../../core/session/repository.ts';
import { sqlAgentRepositories } from './agent/repositories.ts';
import { sqlAuthRepositories } from './auth/repositories.ts';
import { sqlCaseRepositories } from './case/repositories.ts';
import type { RunTransaction } from './closure.ts';
import { sqlEvidenceRepositories } from './evidence/repositories.ts';
import { translate, translated, translatedRepository } from './failure.ts';
import { sqlKnowledgeRepositories } from './knowledge/repositories.ts';
import { carriedJobQueue } from './messaging/carried-queue.ts';
import { sqlJobDepartures } from './messaging/departures.ts';
import { sqlEventOutbox } from './messaging/event-outbox.ts';
import { installationId } from './messaging/installation.ts';
import { sqlJobQueue } from './messaging/job-queue.ts';
import { sqlMessageLedger } from './messaging/message-ledger.ts';
import { sqlMessaging } from './messaging/messaging.ts';
import { sqlRequestLedger } from './messaging/request-ledger.ts';
import { sqlResultStore } from './messaging/result-store.ts';
import { type Wake, wake } from './messaging/wake.ts';
import { migrate, SQLITE_MIGRATIONS } from './migrations/ledger.ts';
import { inOneProcess } from './one-process.ts';
import { openMigratingOrm, openOrm } from './orm.ts';
import { readOnly, readOnlyStatements, type Session } from './row.ts';
import { sqlSessionStore } from './session/session-store.ts';
import type { Handles } from './sqlite/driver.ts';
import { openHandle } from './sqlite/handle.ts';
import { retryBusy } from './sqlite/retry-busy.ts';
import { sqliteStatements } from './sqlite/statements.ts';
import { sqliteWriter } from './sqlite/writer.ts';
import type { Statements, Write } from './statements.ts';
import { groupCommit } from './transactor.ts';

/** One module's way to its tables: `reads` sees what is committed, outside any transaction, and refuses to write. */
export type Unit<Repositories> = { readonly transact: Transact<Repositories>; readonly reads: Repositories };

/** The same jobs, brought to their workers by a transport instead. */
export type Carriage = { readonly queue: JobQueue; readonly departures: JobDepartures };

export type Database = {
  readonly auth: Unit<AuthRepositories>;
  readonly cases: Unit<CaseRepositories>;
  readonly evidence: Unit<EvidenceRepositories>;
  readonly knowledge: Unit<KnowledgeRepositories>;
  readonly agent: Unit<AgentRepositories>;
  /** The embedded one. */
  readonly queue: JobQueue;
  /** Once, and then for all consumers of this process instead of `queue`. */
  carriage(transport: JobTransport): Carriage;
  /** Empty unless events wait for a relay. */
  readonly outbox: EventOutbox;
  readonly sessions: SessionStore;
  readonly results: ResultStore;
  readonly requests: RequestLedger;
  readonly ledger: MessageLedger;
  /** Which installation this is the database of. */
  installation(): Promise<string>;
  /** Resolves when the database answers and may be written. */
  ping(): Promise<void>;
  /** After the consumers were stopped. */
  close(): Promise<void>;
};

export type DatabaseOptions = {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly subscriptions: Subscriptions;
  /** Whether events wait for a relay that publishes them. */
  readonly relaysEvents?: boolean;
  /** The W3C `traceparent` of what runs now. */
  readonly currentTrace: () => string | null;
  readonly random?: () => number;
  readonly pace?: { readonly heartbeatMs: number; readonly pollMs: number };
  readonly closureDeadlineMs?: number;
};

export type SqliteOptions = DatabaseOptions & {
  readonly file: string;
  /** How a handle is opened; tests open ones that fail. */
  readonly open?: typeof openHandle;
};

export const PACE = { heartbeatMs: DELIVERY_POLICY.heartbeatMs, pollMs: 50 };

/** Waits for another process that is making the same file at the same moment. */
const openHandles = async (file: string, open: typeof openHandle): Promise<Handles> => {
  try {
    return { writer: await retryBusy(() => open(file, 'write')), reader: await retryBusy(() => open(file, 'read')) };
  } catch (error) {
    throw translate(error);
  }
};

/** Opens a SQLite database, brings it up to date and stands behind every database-like port of this process. */
export const openSqlite = async (options: SqliteOptions): Promise<Database> => {
  const { file, log, pace = PACE, open = openHandle, closureDeadlineMs = 5000 } = options;
  const handles = await openHandles(file, open);
  const reads = sqliteStatements(handles.reader, 'read');
  await migrate({
    reads,
    names: SQLITE_MIGRATIONS,
    open: () => openMigratingOrm(file, handles),
    alone: work => inOneProcess(`${file}-migration-lock`, work),
  });
  const orm = await openOrm(file, handles);
  const waker = wake({
    version: () => handles.reader.pragma('data_version', { simple: true }) as number,
    pollMs: pace.pollMs,
    failed: error => log.warn({ err: error }, 'commits of other processes cannot be seen'),
  });
  const { currentTrace } = options;
  const writer = sqliteWriter(handles.writer);
  const statements = sqliteStatements(handles.writer, 'write');
  const committed = waker.signal;
  const run = groupCommit({ root: orm.em, writer, statements, currentTrace, committed, closureDeadlineMs });
  const close = async (): Promise<void> => {
    await orm.close();
    handles.reader.close();
    handles.writer.close();
  };
  return assemble(
    {
      reads,
      session: () => readOnly(orm.em),
      run,
      runStatements: run,
      // A power cut takes the workers of the file along with it.
      claims: 'with-next',
      waker,
      hearEvents: waker.listen,
      close,
    },
    options,
  );
};

/** What one database gives the ports to stand on. */
export type Engine = {
  /** Outside any transaction. */
  readonly reads: Statements;
  readonly session: Session;
  /** For closures that decide by what they read. */
  readonly run: RunTransaction;
  /** For statements each of which is right by itself, whatever is committed beside it. */
  readonly runStatements: RunTransaction;
  /** Of who has which job. A server that forgot that would hand a job out again, with the same fence, beside a worker that
   *  still has it. */
  readonly claims: Durability;
  readonly waker: Wake;
  /** Like `waker`'s, for events that wait for a relay. */
  readonly hearEvents: Wake['listen'];
  close(): Promise<void>;
};

export const assemble = (engine: Engine, options: DatabaseOptions): Database => {
  const { reads: sqlReads, session: reads, run, waker } = engine;
  const { clock, ids, log, pace = PACE } = options;
  const write: Write = (work, durability) => engine.runStatements(({ sql }) => work(sql), durability);

  const unit = <Repositories extends object>(
    make: (session: Session, sql: Statements) => Repositories,
  ): Unit<Repositories> => ({
    reads: translated(make(reads, readOnlyStatements(sqlReads))),
    transact: (work, durability) =>
      run(scope => {
        const { subscriptions, relaysEvents = false } = options;
        const { session, sql, trace } = scope;
        return work({
          ...make(session, sql),
          ...sqlMessaging({ sql, clock, ids, trace, subscriptions, relaysEvents }),
        });
      }, durability),
  });

  const work = {
    reads: sqlReads,
    write,
    claims: engine.claims,
    wake: waker,
    clock,
    ids,
    log,
    random: options.random ?? Math.random,
    leaseMs: DELIVERY_POLICY.leaseMs,
    heartbeatMs: pace.heartbeatMs,
  };
  const queue = sqlJobQueue({ ...work, maxSleepMs: pace.pollMs * 20 });

  return {
    auth: unit(sqlAuthRepositories),
    cases: unit(sqlCaseRepositories),
    evidence: unit(sqlEvidenceRepositories),
    knowledge: unit(sqlKnowledgeRepositories),
    agent: unit(sqlAgentRepositories),
    queue,
    carriage: transport => ({
      queue: carriedJobQueue({ ...work, transport }),
      departures: { ...translatedRepository(sqlJobDepartures(work)), listen: waker.listen },
    }),
    outbox: { ...translatedRepository(sqlEventOutbox(work)), listen: engine.hearEvents },
    sessions: translatedRepository(
      sqlSessionStore({ reads, write: work => run(({ session }) => work(session())), clock }),
    ),
    results: sqlResultStore({ reads: sqlReads, write, clock }),
    requests: sqlRequestLedger({ reads: sqlReads, write, clock }),
    ledger: translatedRepository(sqlMessageLedger({ reads: sqlReads, write, clock })),
    installation: installationId(work),
    async ping() {
      await sqlReads.all('select 1');
      // A transaction of nothing: it needs the right to write, and leaves nothing to sync.
      await write(async () => undefined);
    },
    async close() {
      queue.close();
      waker.close();
      await engine.close();
    },
  };
};
