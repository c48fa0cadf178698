import type { AgentRepositories } from '../../core/agent/repository.ts';
import type { AuthRepositories } from '../../core/auth/repository.ts';
import type { CaseRepositories } from '../../core/case/repository.ts';
import type { EvidenceRepositories } from '../../core/evidence/repository.ts';
import { DELIVERY_POLICY } from '../../core/kernel/disposition.ts';
import type { KnowledgeRepositories } from '../../core/knowledge/repository.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Ids } from '../../core/ports/ids.ts';
import type { JobQueue } from '../../core/ports/job-queue.ts';
import type { Log } from '../../core/ports/log.ts';
import type { MessageLedger } from '../../core/ports/message-ledger.ts';
import type { RequestLedger } from '../../core/ports/request-ledger.ts';
import type { ResultStore } from '../../core/ports/result-store.ts';
import type { Subscriptions } from '../../core/ports/subscriptions.ts';
import type { Transact } from '../../core/ports/transactor.ts';
import type { SessionStore } from '../../core/session/repository.ts';
import { sqlAgentRepositories } from './agent/repositories.ts';
import { sqlAuthRepositories } from './auth/repositories.ts';
import { sqlCaseRepositories } from './case/repositories.ts';
import { sqlEvidenceRepositories } from './evidence/repositories.ts';
import { translate, translated, translatedRepository } from './failure.ts';
import { sqlKnowledgeRepositories } from './knowledge/repositories.ts';
import { sqlJobQueue } from './messaging/job-queue.ts';
import { sqlMessageLedger } from './messaging/message-ledger.ts';
import { sqlMessaging } from './messaging/messaging.ts';
import { sqlRequestLedger } from './messaging/request-ledger.ts';
import { sqlResultStore } from './messaging/result-store.ts';
import { wake } from './messaging/wake.ts';
import { migrate } from './migrations/ledger.ts';
import { inOneProcess } from './one-process.ts';
import { openMigratingOrm, openOrm } from './orm.ts';
import { readOnly, type Session } from './row.ts';
import { sqlSessionStore } from './session/session-store.ts';
import type { Handles } from './sqlite/driver.ts';
import { openHandle } from './sqlite/handle.ts';
import { retryBusy } from './sqlite/retry-busy.ts';
import { sqliteSavepoints } from './sqlite/savepoints.ts';
import { sqliteStatements } from './sqlite/statements.ts';
import type { Statements } from './statements.ts';
import { groupCommit, type Scope } from './transactor.ts';

/** One module's way to its tables: `reads` sees what is committed, outside any transaction, and refuses to write. */
export type Unit<Repositories> = { readonly transact: Transact<Repositories>; readonly reads: Repositories };

export type Database = {
  readonly auth: Unit<AuthRepositories>;
  readonly cases: Unit<CaseRepositories>;
  readonly evidence: Unit<EvidenceRepositories>;
  readonly knowledge: Unit<KnowledgeRepositories>;
  readonly agent: Unit<AgentRepositories>;
  readonly queue: JobQueue;
  readonly sessions: SessionStore;
  readonly results: ResultStore;
  readonly requests: RequestLedger;
  readonly ledger: MessageLedger;
  /** Resolves when the database answers and may be written. */
  ping(): Promise<void>;
  /** After the consumers were stopped. */
  close(): Promise<void>;
};

export type DatabaseOptions = {
  readonly file: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly subscriptions: Subscriptions;
  /** The W3C `traceparent` of what runs now. */
  readonly currentTrace: () => string | null;
  readonly random?: () => number;
  readonly pace?: { readonly heartbeatMs: number; readonly pollMs: number };
  readonly closureDeadlineMs?: number;
  /** How a handle is opened; tests open ones that fail. */
  readonly open?: typeof openHandle;
};

const PACE = { heartbeatMs: DELIVERY_POLICY.heartbeatMs, pollMs: 50 };

/** Waits for another process that is making the same file at the same moment. */
const openHandles = async (file: string, open: typeof openHandle): Promise<Handles> => {
  try {
    return { writer: await retryBusy(() => open(file, 'write')), reader: await retryBusy(() => open(file, 'read')) };
  } catch (error) {
    throw translate(error);
  }
};

/** Opens a SQLite database, brings it up to date and stands behind every database-like port of this process. */
export const openSqlite = async (options: DatabaseOptions): Promise<Database> => {
  const { file, clock, ids, log, pace = PACE, open = openHandle, closureDeadlineMs = 5000 } = options;
  const handles = await openHandles(file, open);
  const sqlReads = sqliteStatements(handles.reader, 'read');
  const sqlWrites = sqliteStatements(handles.writer, 'write');
  await migrate(
    sqlReads,
    () => openMigratingOrm(file, handles),
    work => inOneProcess(`${file}-migration-lock`, work),
  );
  const orm = await openOrm(file, handles);
  const waker = wake({
    version: () => handles.reader.pragma('data_version', { simple: true }) as number,
    pollMs: pace.pollMs,
    failed: error => log.warn({ err: error }, 'commits of other processes cannot be seen'),
  });
  const { currentTrace } = options;
  const savepoints = sqliteSavepoints(handles.writer);
  const run = groupCommit({ root: orm.em, savepoints, currentTrace, committed: waker.signal, closureDeadlineMs });
  const reads: Session = () => readOnly(orm.em);
  /** A statement that comes late must not slip into another transaction. */
  const within = ({ ensureOpen }: Scope): Statements => ({
    async all(...statement) {
      ensureOpen();
      return sqlWrites.all(...statement);
    },
    async run(...statement) {
      ensureOpen();
      return sqlWrites.run(...statement);
    },
  });
  const write = <Result>(work: (sql: Statements) => Promise<Result>): Promise<Result> =>
    run(scope => work(within(scope)));

  const unit = <Repositories extends object>(make: (session: Session) => Repositories): Unit<Repositories> => ({
    reads: translated(make(reads)),
    transact: work =>
      run(scope => {
        const { subscriptions } = options;
        const { session, trace } = scope;
        return work({ ...make(session), ...sqlMessaging({ sql: within(scope), clock, ids, trace, subscriptions }) });
      }),
  });

  const queue = sqlJobQueue({
    reads: sqlReads,
    write,
    wake: waker,
    clock,
    ids,
    log,
    random: options.random ?? Math.random,
    leaseMs: DELIVERY_POLICY.leaseMs,
    heartbeatMs: pace.heartbeatMs,
    maxSleepMs: pace.pollMs * 20,
  });

  return {
    auth: unit(sqlAuthRepositories),
    cases: unit(sqlCaseRepositories),
    evidence: unit(sqlEvidenceRepositories),
    knowledge: unit(sqlKnowledgeRepositories),
    agent: unit(sqlAgentRepositories),
    queue,
    sessions: translatedRepository(
      sqlSessionStore({ reads, write: work => run(({ session }) => work(session())), clock }),
    ),
    results: sqlResultStore({ reads: sqlReads, write, clock }),
    requests: sqlRequestLedger({ reads: sqlReads, write, clock }),
    ledger: translatedRepository(sqlMessageLedger({ reads: sqlReads, write, clock })),
    async ping() {
      await sqlReads.all('select 1');
      // A transaction of nothing: it needs the right to write, and leaves nothing to sync.
      await write(async () => undefined);
    },
    async close() {
      queue.close();
      waker.close();
      await orm.close();
      handles.reader.close();
      handles.writer.close();
    },
  };
};
