import { ContainerModule } from 'inversify';
import { gzipUnpacker } from '../../adapters/extraction/gzip-unpacker.ts';
import { isolatedEvidenceAnalyser } from '../../adapters/extraction/isolated-evidence-analyser.ts';
import { isolatedTextExtractor } from '../../adapters/extraction/isolated-text-extractor.ts';
import { systemDigest } from '../../adapters/system/digest.ts';
import { systemPause } from '../../adapters/system/pause.ts';
import { systemRedactor } from '../../adapters/system/redactor.ts';
import { systemStopwatch } from '../../adapters/system/stopwatch.ts';
import { systemTimebox } from '../../adapters/system/timebox.ts';
import { systemTokenCounter } from '../../adapters/system/token-counter.ts';
import { agentService } from '../../core/agent/index.ts';
import { caseService } from '../../core/case/index.ts';
import { evidenceService } from '../../core/evidence/index.ts';
import { knowledgeService } from '../../core/knowledge/index.ts';
import type { Cache } from '../../core/ports/cache.ts';
import { sessionService } from '../../core/session/index.ts';
import type { Config } from './config.ts';
import { type Observers, observed, useCaseDurations } from './observed.ts';
import { T } from './tokens.ts';

const MIB = 1024 * 1024;
/** Documents are read whole, so they are smaller than evidence may be. */
const MAX_DOCUMENT_BYTES = 100 * MIB;
/** Of one reading of a file: what it may take before it is stopped. */
const READING = {
  memoryMb: 512,
  deadlineMs: 60_000,
  concurrency: 2,
  recognition: { deadlineMs: 10 * 60_000, concurrency: 2 },
};
const ANALYSIS = { memoryMb: 512, deadlineMs: 30 * 60_000, concurrency: 2 };

/** Milliseconds that a search waits for the vector of its question from a model that is elsewhere, unless told otherwise. */
const ELSEWHERE_MS = 1000;

const searching = ({ embedding, settings }: Config) => ({
  vectorShare: settings.search.vector_share,
  questionDeadlineMs: settings.search.question_ms ?? (embedding.kind === 'embedded' ? undefined : ELSEWHERE_MS),
});

/** Undefined when nobody wants an answer twice. */
const keptAnswersIn = (cache: Cache, { settings }: Config) => {
  const ttlMs = settings.cache.answers_ttl_seconds * 1000;
  return ttlMs === 0 ? undefined : { cache, digest: systemDigest, ttlMs };
};

/** The modules but auth, each with its ports, each watched from outside. */
export const servicesModule = () =>
  new ContainerModule(({ bind }) => {
    bind(T.Observers).toResolvedValue(
      (log, metrics): Observers => ({ log, durations: useCaseDurations(metrics) }),
      [T.Log, T.Metrics],
    );
    bind(T.TextExtractor).toResolvedValue(
      shutdown => {
        const extractor = isolatedTextExtractor({ ...READING, maxBytes: MAX_DOCUMENT_BYTES });
        shutdown.onClose('text extractor', () => extractor.close());
        return extractor;
      },
      [T.Shutdown],
    );
    bind(T.EvidenceAnalyser).toResolvedValue(
      shutdown => {
        const analyser = isolatedEvidenceAnalyser(ANALYSIS);
        shutdown.onClose('evidence analyser', () => analyser.close());
        return analyser;
      },
      [T.Shutdown],
    );
    bind(T.Sessions).toResolvedValue(
      (config: Config, { requests }, store, clock, ids, observers) => {
        const ttlMs = config.SESSION_TTL * 1000;
        return observed('session', sessionService({ clock, ids, store, requests, ttlMs }), observers);
      },
      [T.Config, T.Database, T.SessionStore, T.Clock, T.Ids, T.Observers],
    );
    bind(T.Cases).toResolvedValue(
      (database, clock, ids, index, auth, observers) =>
        observed('case', caseService({ clock, ids, index, auth, ...database.cases }), observers),
      [T.Database, T.Clock, T.Ids, T.KeywordIndex, T.Auth, T.Observers],
    );
    bind(T.Evidence).toResolvedValue(
      (config: Config, database, clock, ids, files, extractor, analyser, cases, observers) => {
        const maxBytes = config.MAX_UPLOAD_MB * MIB;
        const unpacker = gzipUnpacker();
        const deps = { clock, ids, files, extractor, unpacker, analyser, cases, maxBytes, ...database.evidence };
        return observed('evidence', evidenceService(deps), observers);
      },
      [T.Config, T.Database, T.Clock, T.Ids, T.Files, T.TextExtractor, T.EvidenceAnalyser, T.Cases, T.Observers],
    );
    bind(T.Knowledge).toResolvedValue(
      (config: Config, database, clock, ids, files, extractor, index, embedding, vectors, observers) => {
        const ports = { clock, ids, files, extractor, index, embedding, vectors, log: observers.log };
        const deps = { ...ports, ...searching(config), maxBytes: MAX_DOCUMENT_BYTES, ...database.knowledge };
        return observed('knowledge', knowledgeService(deps), observers);
      },
      [
        T.Config,
        T.Database,
        T.Clock,
        T.Ids,
        T.Files,
        T.TextExtractor,
        T.KeywordIndex,
        T.Embedding,
        T.Vectors,
        T.Observers,
      ],
    );
    bind(T.Redactor).toResolvedValue(
      async ({ settings }, database) => systemRedactor({ key: await database.installation(), ...settings.redaction }),
      [T.Config, T.Database],
    );
    bind(T.Agent).toResolvedValue(
      (
        config: Config,
        database,
        results,
        clock,
        ids,
        events,
        models,
        cases,
        evidence,
        knowledge,
        redactor,
        cache,
        observers,
      ) =>
        observed(
          'agent',
          agentService({
            clock,
            ids,
            events,
            models,
            cases,
            evidence,
            knowledge,
            results,
            requests: database.requests,
            stopwatch: systemStopwatch,
            pause: systemPause,
            timebox: systemTimebox,
            redactor,
            kept: keptAnswersIn(cache, config),
            tokens: systemTokenCounter(),
            budgets: config.settings.budgets,
            limits: {
              deadlineMs: config.TURN_DEADLINE * 1000,
              resultTtlMs: config.RESULT_TTL * 1000,
              contextTokens: config.settings.agent.context_tokens,
              answerTokens: config.settings.agent.answer_tokens,
              maxModelCalls: config.settings.agent.max_model_calls,
              maxToolCalls: config.settings.agent.max_tool_calls,
            },
            ...database.agent,
          }),
          observers,
        ),
      [
        T.Config,
        T.Database,
        T.Results,
        T.Clock,
        T.Ids,
        T.EventStream,
        T.Models,
        T.Cases,
        T.Evidence,
        T.Knowledge,
        T.Redactor,
        T.Cache,
        T.Observers,
      ],
    );
  });
