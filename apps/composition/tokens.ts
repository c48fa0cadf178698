import type { ServiceIdentifier } from 'inversify';
import type { Registry } from 'prom-client';
import type { RedisState } from '../../adapters/redis/redis.ts';
import type { Database } from '../../adapters/sql/database.ts';
import type { Live } from '../../adapters/sql/live/live.ts';
import type { PostgresDatabase } from '../../adapters/sql/postgres-database.ts';
import type { SearchThread } from '../../adapters/sql/search/search-thread.ts';
import type { AgentService } from '../../core/agent/index.ts';
import type { AuthService } from '../../core/auth/index.ts';
import type { CaseService } from '../../core/case/index.ts';
import type { EvidenceAnalyser, EvidenceService } from '../../core/evidence/index.ts';
import type { KnowledgeService } from '../../core/knowledge/index.ts';
import type { Cache } from '../../core/ports/cache.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { EmbeddingProvider } from '../../core/ports/embedding-provider.ts';
import type { EventPublisher } from '../../core/ports/event-relay.ts';
import type { EventStream } from '../../core/ports/event-stream.ts';
import type { FileProvider } from '../../core/ports/file-provider.ts';
import type { Ids } from '../../core/ports/ids.ts';
import type { JobDepartures } from '../../core/ports/job-departures.ts';
import type { JobQueue } from '../../core/ports/job-queue.ts';
import type { JobTransport } from '../../core/ports/job-transport.ts';
import type { KeywordIndex } from '../../core/ports/keyword-index.ts';
import type { RateLimitStore } from '../../core/ports/rate-limit-store.ts';
import type { Redactor } from '../../core/ports/redactor.ts';
import type { ResultStore } from '../../core/ports/result-store.ts';
import type { TextExtractor } from '../../core/ports/text-extractor.ts';
import type { VectorProvider } from '../../core/ports/vector-provider.ts';
import type { SessionService } from '../../core/session/index.ts';
import type { TraceContext } from '../http/trace.ts';
import type { Maintenance } from '../worker/sweeps/maintenance.ts';
import type { Catalogue } from './catalogue.ts';
import type { ComponentList } from './components.ts';
import type { Config } from './config.ts';
import type { IndexLost } from './index-lost.ts';
import type { LocalIndex } from './local-index.ts';
import type { AppLog } from './log.ts';
import type { Observers } from './observed.ts';
import type { Shutdown } from './shutdown.ts';

/** `departures`: what a relay has to bring to the queue's engine; null where there is none. */
export type Jobs = { readonly queue: JobQueue; readonly departures: JobDepartures | null };

/** `ensureOwn` rejects where the files are those of another installation. */
export type FileStore = { readonly files: FileProvider; ensureOwn(): Promise<void> };

const token = <Service>(name: string) => Symbol.for(`faultmaven.${name}`) as ServiceIdentifier<Service>;

/** What a process is made of. */
export const T = {
  Config: token<Config>('Config'),
  Log: token<AppLog>('Log'),
  Metrics: token<Registry>('Metrics'),
  Trace: token<TraceContext>('Trace'),
  Shutdown: token<Shutdown>('Shutdown'),
  Clock: token<Clock>('Clock'),
  Ids: token<Ids>('Ids'),
  Components: token<ComponentList>('Components'),
  /** Only where the database is PostgreSQL, or Redis is used. */
  Postgres: token<PostgresDatabase>('Postgres'),
  Redis: token<RedisState>('Redis'),
  Database: token<Database>('Database'),
  FileStore: token<FileStore>('FileStore'),
  Files: token<FileProvider>('Files'),
  /** Null where the database itself is the queue. */
  Transport: token<JobTransport | null>('Transport'),
  Jobs: token<Jobs>('Jobs'),
  /** Null where nobody outside is told of events. */
  EventPublisher: token<EventPublisher | null>('EventPublisher'),
  SessionStore: token<Database['sessions']>('SessionStore'),
  Results: token<ResultStore>('Results'),
  IndexLost: token<IndexLost>('IndexLost'),
  SearchThread: token<SearchThread>('SearchThread'),
  KeywordIndex: token<KeywordIndex>('KeywordIndex'),
  /** Null where nothing of search is kept on this machine. */
  LocalIndex: token<LocalIndex | null>('LocalIndex'),
  Embedding: token<EmbeddingProvider | null>('Embedding'),
  Redactor: token<Redactor>('Redactor'),
  Vectors: token<VectorProvider>('Vectors'),
  TextExtractor: token<TextExtractor>('TextExtractor'),
  /** Only beside SQLite, without Redis. */
  Live: token<Live>('Live'),
  EventStream: token<EventStream>('EventStream'),
  RateLimits: token<RateLimitStore>('RateLimits'),
  Cache: token<Cache>('Cache'),
  EvidenceAnalyser: token<EvidenceAnalyser>('EvidenceAnalyser'),
  Observers: token<Observers>('Observers'),
  Models: token<Catalogue>('Models'),
  Auth: token<AuthService>('AuthService'),
  Sessions: token<SessionService>('SessionService'),
  Cases: token<CaseService>('CaseService'),
  Evidence: token<EvidenceService>('EvidenceService'),
  Knowledge: token<KnowledgeService>('KnowledgeService'),
  Agent: token<AgentService>('AgentService'),
  Maintenance: token<Maintenance>('Maintenance'),
} as const;
