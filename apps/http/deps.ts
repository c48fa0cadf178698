import type { Registry } from 'prom-client';
import type { AgentService } from '../../core/agent/index.ts';
import type { AuthService } from '../../core/auth/index.ts';
import type { CaseService } from '../../core/case/index.ts';
import type { EvidenceService } from '../../core/evidence/index.ts';
import type { KnowledgeService } from '../../core/knowledge/index.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Ids } from '../../core/ports/ids.ts';
import type { JobQueue } from '../../core/ports/job-queue.ts';
import type { RateLimitStore } from '../../core/ports/rate-limit-store.ts';
import type { RequestLedger } from '../../core/ports/request-ledger.ts';
import type { ResultStore } from '../../core/ports/result-store.ts';
import type { SessionService } from '../../core/session/index.ts';
import type { TraceContext } from './trace.ts';

/** What this app writes to a log: fields first, a short sentence second. A pino logger is one. */
export type Logger = Record<'debug' | 'info' | 'warn' | 'error', (fields: object, message: string) => void>;

/** `required`: without it the process is not ready. */
export type Component = {
  readonly name: string;
  readonly ok: boolean;
  readonly required: boolean;
  readonly detail?: string;
};
export type Readiness = { readonly ready: boolean; readonly components: readonly Component[] };

export type HttpSettings = {
  /** Origins whose pages may call this API; `*` for any, none for no cross-origin use. */
  readonly corsOrigins: readonly string[];
  /** Requests per minute: of a user, of an address without a user, and of an address at register, login and refresh. */
  readonly rateLimit: { readonly user: number; readonly anonymous: number; readonly signIn: number };
  /** Of one uploaded file. */
  readonly maxUploadBytes: number;
  readonly maxJsonBytes: number;
  /** How long a request that was sent with an Idempotency-Key is known again, in milliseconds. */
  readonly idempotencyTtlMs: number;
  /** Which proxies to believe about the caller's address, as Express's `trust proxy` takes it. */
  readonly trustProxy: boolean | number | string;
  readonly version: string;
  /** How long an answer that is not a transfer may take; 60 s unless told otherwise. */
  readonly requestDeadlineMs?: number;
  /** Between signs of life on an event stream; 15 s unless told otherwise. */
  readonly heartbeatMs?: number;
};

export type HttpDeps = {
  readonly services: {
    readonly auth: AuthService;
    readonly sessions: SessionService;
    readonly cases: CaseService;
    readonly evidence: EvidenceService;
    readonly knowledge: KnowledgeService;
    readonly agent: AgentService;
  };
  readonly jobs: Pick<JobQueue, 'getStatus' | 'deadLetters' | 'retry'>;
  readonly results: Pick<ResultStore, 'get'>;
  readonly rateLimits: RateLimitStore;
  readonly requests: Pick<RequestLedger, 'find'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: Registry;
  /** Fires when the process stops: streams that never end by themselves end then. Never fires when absent. */
  readonly closing?: AbortSignal;
  /** Where the trace of the running request can be read by whatever the request calls. */
  readonly trace: TraceContext;
  readonly settings: HttpSettings;
};
