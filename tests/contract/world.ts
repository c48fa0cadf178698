import type { SettableClock } from '../../adapters/memory/clock.ts';
import type { AgentRepositories } from '../../core/agent/repository.ts';
import type { AuthRepositories } from '../../core/auth/repository.ts';
import type { CaseRepositories } from '../../core/case/repository.ts';
import type { EvidenceRepositories } from '../../core/evidence/repository.ts';
import type { UserId } from '../../core/kernel/ids.ts';
import type { KnowledgeRepositories } from '../../core/knowledge/repository.ts';
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

/** One module's way to its data: `reads` sees what is committed and refuses to write. */
export type Unit<Repositories> = { readonly transact: Transact<Repositories>; readonly reads: Repositories };

/** What was announced and committed, in the order of the commits. `id` is the job's, or the one that the event got. */
export type Announced = {
  readonly kind: 'event' | 'job';
  readonly id: string;
  readonly type: string;
  readonly ownerId: UserId;
  readonly subject: string;
  readonly data: object;
  readonly traceparent: string | null;
};

/** Everything that a database can stand behind, empty, and the handles that a test needs to provoke it. Leases, retries and
 *  expiry go by `clock`, which stands still until the test moves it; heartbeats and polling go by real time. */
export type World = {
  readonly clock: SettableClock;
  readonly ids: Ids;
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
  readonly events: EventStream;
  readonly limits: RateLimitStore;
  announced(): Promise<readonly Announced[]>;
  /** The next commit of a `transact` of this world fails, with 'unavailable'. */
  failNextCommit(): void;
  /** Runs `work` while nothing of this world commits by itself, so that a commit that is to fail is the one that was
   *  meant. */
  undisturbed<Result>(work: () => Promise<Result>): Promise<Result>;
  dispose(): Promise<void>;
};

export type WorldOptions = {
  readonly subscriptions?: Subscriptions;
  /** The W3C `traceparent` of whatever runs now. */
  readonly currentTrace?: () => string | null;
  /** How long a transaction may take, in milliseconds. */
  readonly deadlineMs?: number;
};

export type OpenWorld = (options?: WorldOptions) => Promise<World>;

/** Real-time pace of a world's queue: fast, so that tests do not wait. Leases and backoff stay at their defaults. */
export const TEST_PACE = { heartbeatMs: 100, pollMs: 10 } as const;

/** Instead of chance: one backoff in a few hundred would be no time at all, and its job would run again before a test has
 *  seen that it waits. */
export const testRandom = (): number => 0.5;
