import type { AgentRepositories, AgentTransact } from '../../core/agent/repository.ts';
import type { AuthRepositories, AuthTransact } from '../../core/auth/repository.ts';
import type { CaseRepositories, CaseTransact } from '../../core/case/repository.ts';
import type { EvidenceRepositories, EvidenceTransact } from '../../core/evidence/repository.ts';
import type { KnowledgeRepositories, KnowledgeTransact } from '../../core/knowledge/repository.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { EventStream } from '../../core/ports/event-stream.ts';
import type { Ids } from '../../core/ports/ids.ts';
import type { JobQueue } from '../../core/ports/job-queue.ts';
import type { MessageLedger } from '../../core/ports/message-ledger.ts';
import type { RateLimitStore } from '../../core/ports/rate-limit-store.ts';
import type { RequestLedger } from '../../core/ports/request-ledger.ts';
import type { ResultStore } from '../../core/ports/result-store.ts';
import type { Subscriptions } from '../../core/ports/subscriptions.ts';
import type { Transact } from '../../core/ports/transactor.ts';
import type { SessionStore } from '../../core/session/repository.ts';
import { agentRepositories } from './agent-repositories.ts';
import { authRepositories } from './auth-repositories.ts';
import { caseRepositories } from './case-repositories.ts';
import { type MemoryDatabase, memoryDatabase } from './database.ts';
import { memoryEventStream } from './event-stream.ts';
import { evidenceRepositories } from './evidence-repositories.ts';
import { memoryJobQueue } from './job-queue.ts';
import { knowledgeRepositories } from './knowledge-repositories.ts';
import { memoryMessageLedger } from './message-ledger.ts';
import { messaging, OUTBOX, type OutboxRow } from './messaging.ts';
import { memoryRateLimitStore } from './rate-limit-store.ts';
import { memoryRequestLedger } from './request-ledger.ts';
import { memoryResultStore } from './result-store.ts';
import type { Tables } from './rows.ts';
import { memorySessionStore } from './session-store.ts';

export type MemoryStoreOptions = {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly subscriptions?: Subscriptions;
  /** The W3C `traceparent` of whatever runs now; null outside a trace. */
  readonly currentTrace?: () => string | null;
  /** How long a transaction may wait for its turn, and then take. */
  readonly deadlineMs?: number | undefined;
  /** Real-time pace of the queue. */
  readonly pace?: { readonly heartbeatMs: number; readonly pollMs: number };
  readonly random?: () => number;
  /** What goes wrong in the queue itself and mends itself. */
  readonly onError?: (error: unknown) => void;
};

export type MemoryStore = {
  readonly auth: { readonly transact: AuthTransact; readonly reads: AuthRepositories };
  readonly cases: { readonly transact: CaseTransact; readonly reads: CaseRepositories };
  readonly evidence: { readonly transact: EvidenceTransact; readonly reads: EvidenceRepositories };
  readonly knowledge: { readonly transact: KnowledgeTransact; readonly reads: KnowledgeRepositories };
  readonly agent: { readonly transact: AgentTransact; readonly reads: AgentRepositories };
  readonly queue: JobQueue;
  readonly sessions: SessionStore;
  readonly results: ResultStore;
  readonly requests: RequestLedger;
  readonly ledger: MessageLedger;
  readonly events: EventStream;
  readonly limits: RateLimitStore;
  /** Everything that was announced and committed, oldest first. */
  announced(): readonly Omit<OutboxRow, 'occurredAt'>[];
  /** Makes the next commit of a `transact` end in 'unavailable'. */
  failNextCommit(): void;
  close(): void;
};

/** Everything that a database stands behind, in the memory of this process: nothing survives its end. */
export const memoryStore = (options: MemoryStoreOptions): MemoryStore => {
  const {
    clock,
    ids,
    deadlineMs,
    subscriptions = {},
    currentTrace = () => null,
    pace,
    random = Math.random,
    onError = () => undefined,
  } = options;
  const database = memoryDatabase(deadlineMs === undefined ? {} : { deadlineMs });
  const queue = memoryJobQueue({ database, clock, ids, currentTrace, random, onError, ...pace });

  const unit = <Repositories extends object>(repositories: (tables: Tables) => Repositories) => {
    const transact: Transact<Repositories> = work =>
      database.transaction(
        tables => work({ ...repositories(tables), ...messaging(tables, { clock, ids, subscriptions, currentTrace }) }),
        { mayFail: true },
      );
    return { transact, reads: repositories(database.committed) };
  };

  return {
    auth: unit(authRepositories),
    cases: unit(caseRepositories),
    evidence: unit(evidenceRepositories),
    knowledge: unit(knowledgeRepositories),
    agent: unit(agentRepositories),
    queue,
    sessions: memorySessionStore({ clock }),
    results: memoryResultStore({ clock }),
    requests: memoryRequestLedger({ database, clock }),
    ledger: memoryMessageLedger({ database, clock }),
    events: memoryEventStream({ clock }),
    limits: memoryRateLimitStore({ clock }),
    announced: () => announcedIn(database),
    failNextCommit: database.failNextCommit,
    close: queue.close,
  };
};

const announcedIn = ({ committed }: MemoryDatabase): readonly Omit<OutboxRow, 'occurredAt'>[] =>
  committed
    .rows(OUTBOX)
    .where(() => true)
    .map(({ occurredAt: _, ...row }) => row);
