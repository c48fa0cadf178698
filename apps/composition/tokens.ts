import type { ServiceIdentifier } from 'inversify';
import type { Registry } from 'prom-client';
import type { Database } from '../../adapters/sql/database.ts';
import type { Live } from '../../adapters/sql/live/live.ts';
import type { SqliteKeywordIndex } from '../../adapters/sql/search/keyword-index.ts';
import type { SearchThread } from '../../adapters/sql/search/search-thread.ts';
import type { AgentService } from '../../core/agent/index.ts';
import type { AuthService } from '../../core/auth/index.ts';
import type { CaseService } from '../../core/case/index.ts';
import type { EvidenceAnalyser, EvidenceService } from '../../core/evidence/index.ts';
import type { KnowledgeService } from '../../core/knowledge/index.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { EmbeddingProvider } from '../../core/ports/embedding-provider.ts';
import type { EventStream } from '../../core/ports/event-stream.ts';
import type { FileProvider } from '../../core/ports/file-provider.ts';
import type { Ids } from '../../core/ports/ids.ts';
import type { LLMProvider } from '../../core/ports/llm-provider.ts';
import type { RateLimitStore } from '../../core/ports/rate-limit-store.ts';
import type { TextExtractor } from '../../core/ports/text-extractor.ts';
import type { VectorProvider } from '../../core/ports/vector-provider.ts';
import type { SessionService } from '../../core/session/index.ts';
import type { TraceContext } from '../http/trace.ts';
import type { Maintenance } from '../worker/sweeps/maintenance.ts';
import type { Config } from './config.ts';
import type { IndexLost } from './index-lost.ts';
import type { AppLog } from './log.ts';
import type { Observers } from './observed.ts';
import type { Shutdown } from './shutdown.ts';

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
  Database: token<Database>('Database'),
  Files: token<FileProvider>('Files'),
  IndexLost: token<IndexLost>('IndexLost'),
  SearchThread: token<SearchThread>('SearchThread'),
  KeywordIndex: token<SqliteKeywordIndex>('KeywordIndex'),
  Embedding: token<EmbeddingProvider | null>('Embedding'),
  Vectors: token<VectorProvider>('Vectors'),
  TextExtractor: token<TextExtractor>('TextExtractor'),
  Live: token<Live>('Live'),
  EventStream: token<EventStream>('EventStream'),
  RateLimits: token<RateLimitStore>('RateLimits'),
  EvidenceAnalyser: token<EvidenceAnalyser>('EvidenceAnalyser'),
  Observers: token<Observers>('Observers'),
  Llm: token<LLMProvider | null>('Llm'),
  Auth: token<AuthService>('AuthService'),
  Sessions: token<SessionService>('SessionService'),
  Cases: token<CaseService>('CaseService'),
  Evidence: token<EvidenceService>('EvidenceService'),
  Knowledge: token<KnowledgeService>('KnowledgeService'),
  Agent: token<AgentService>('AgentService'),
  Maintenance: token<Maintenance>('Maintenance'),
} as const;
