import { memoryTokenCounter } from '../../../adapters/memory/token-counter.ts';
import { systemRedactor } from '../../../adapters/system/redactor.ts';
import { systemTimebox } from '../../../adapters/system/timebox.ts';
import type { Stopwatch } from '../../../core/agent/executor/stopwatch.ts';
import type { AgentServiceDeps } from '../../../core/agent/index.ts';
import type { ChatResult } from '../../../core/agent/models.ts';
import { circuitBreakers } from '../../../core/agent/router/breaker.ts';
import type { Catalogue, Model } from '../../../core/agent/router/catalogue.ts';
import type { RunTurnDeps } from '../../../core/agent/run-turn.ts';
import type { Transcript } from '../../../core/agent/transcript.ts';
import type { Hypothesis } from '../../../core/agent/trust/hypothesis.ts';
import type { Turn } from '../../../core/agent/turn.ts';
import type { CaseView, MessageView, PastCaseView } from '../../../core/case/index.ts';
import type {
  AnalysisView,
  CaseFindingsView,
  CaseFindingView,
  EvidenceView,
  FindingView,
} from '../../../core/evidence/index.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { CaseId, JobId, MessageId, UserId } from '../../../core/kernel/ids.ts';
import type { Delivery, JobOutcome, JobRun } from '../../../core/kernel/job.ts';
import type { Passage, SectionText } from '../../../core/knowledge/index.ts';
import { toTerms } from '../../../core/knowledge/query.ts';
import type { LLMProvider } from '../../../core/ports/llm-provider.ts';
import type { Announcement } from '../../../core/ports/transactor.ts';

const uuid = (n: number): string => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;

export const ALICE = uuid(1) as UserId;
export const CASE = uuid(2) as CaseId;
export const EVIDENCE = uuid(3);
export const OTHER_EVIDENCE = uuid(4);

export const aFinding = (given: Partial<FindingView> = {}): FindingView => ({
  id: 'first-seen-1',
  evidence_id: EVIDENCE,
  kind: 'first-seen',
  title: 'A message appears for the first time',
  explanation: '',
  grade: 'confirmed',
  score: 0.5,
  count: 1,
  first_seen: '2026-03-17T10:41:52.000Z',
  last_seen: '2026-03-17T10:41:52.000Z',
  locator: 'api.log:812',
  quote: 'INFO configuration revision r418 applied: chunk-size 200 -> 0',
  level: 'info',
  template_id: 7,
  ...given,
});

export const anAnalysis = (given: Partial<AnalysisView> = {}): AnalysisView => ({
  evidence_id: EVIDENCE,
  file: 'api.log',
  sha256: '0'.repeat(64),
  format: 'log4j',
  bytes: 100_000,
  lines: 2_000,
  records: 1_800,
  from: '2026-03-17T10:05:00.000Z',
  to: '2026-03-17T11:16:00.000Z',
  levels: [
    { level: 'info', count: 1_500 },
    { level: 'error', count: 300 },
  ],
  template_count: 40,
  templates: [],
  stack_traces: [],
  histogram: null,
  findings: [],
  worst_lines: [],
  notes: [],
  ...given,
});

const ONSET = '2026-03-17T10:43:05.000Z';

/** A finding of a case whose trouble begins at 10:43:05. */
export const aCaseFinding = (given: Partial<CaseFindingView> = {}): CaseFindingView => {
  const finding = aFinding(given);
  const moment = finding.kind === 'vanished' ? finding.last_seen : finding.first_seen;
  const lead_ms = moment === null ? null : Date.parse(ONSET) - Date.parse(moment);
  return { ...finding, sha256: '0'.repeat(64), lead_ms, ...given };
};

/** What these analyses say together: their own findings, dated by the earliest beginning of errors. */
export const togetherOf = (analyses: readonly AnalysisView[]): CaseFindingsView => {
  const own = analyses.flatMap(({ findings, sha256 }) => findings.map(finding => ({ ...finding, sha256 })));
  const begin = own.find(({ kind, first_seen }) => kind === 'error-onset' && first_seen !== null);
  const at = begin?.first_seen ?? null;
  const leadOf = ({ first_seen }: FindingView): number | null =>
    at === null || first_seen === null ? null : Date.parse(at) - Date.parse(first_seen);
  const first =
    begin === undefined || at === null
      ? null
      : { evidence_id: begin.evidence_id, sha256: begin.sha256, locator: begin.locator, at, quote: begin.quote };
  return {
    onset: at,
    first,
    order: first === null ? [] : [first],
    findings: own.map(finding => ({ ...finding, lead_ms: leadOf(finding) })).sort((a, b) => b.score - a.score),
    stack_traces: analyses.flatMap(({ evidence_id, sha256, stack_traces }) =>
      stack_traces.map(({ locator, ...trace }) => ({
        ...trace,
        files: [{ evidence_id, sha256, locator, count: trace.count }],
      })),
    ),
    notes: [],
  };
};

/** Two files of one outage: a configuration change, then an exhausted pool, then errors at the gateway. */
export const outage = (): AnalysisView[] => [
  anAnalysis({
    findings: [
      aFinding({ title: 'First seen at 10:41:52: configuration revision r418 applied', score: 0.8 }),
      aFinding({
        id: 'error-onset-1',
        kind: 'error-onset',
        title: 'Errors begin at 10:43:05',
        explanation: 'None in the 38 minutes before, 300 after.',
        score: 0.9,
        count: 300,
        first_seen: '2026-03-17T10:43:05.000Z',
        last_seen: '2026-03-17T11:15:58.000Z',
        locator: 'api.log:901',
        quote: 'ERROR HikariPool - checkout-pool - Connection is not available, request timed out after 10000ms',
        level: 'error',
        template_id: 9,
      }),
    ],
    stack_traces: [
      {
        signature: 'x',
        type: 'java.sql.SQLTransientConnectionException',
        message: 'checkout-pool - Connection is not available',
        frames: ['at com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:696)'],
        root_cause: 'org.postgresql.util.PSQLException: canceling statement due to statement timeout',
        count: 212,
        first_seen: '2026-03-17T10:43:05.000Z',
        last_seen: '2026-03-17T11:15:58.000Z',
        locator: 'api.log:902-931',
      },
    ],
  }),
  anAnalysis({
    evidence_id: OTHER_EVIDENCE,
    file: 'gateway.log',
    findings: [
      aFinding({
        id: 'burst-1',
        evidence_id: OTHER_EVIDENCE,
        kind: 'burst',
        title: 'Status 503 rises to 40 a minute at 10:43:15',
        score: 0.6,
        count: 1_200,
        first_seen: '2026-03-17T10:43:15.000Z',
        last_seen: '2026-03-17T11:15:59.000Z',
        locator: 'gateway.log:4410',
        quote: '10.0.0.7 "POST /api/v1/orders" 503 10.004',
        level: 'error',
        template_id: 3,
      }),
    ],
  }),
];

export type Runbook = {
  readonly sha256?: string;
  readonly id: string;
  readonly title: string;
  readonly sections: readonly [string, string][];
};

export const POOL_RUNBOOK: Runbook = {
  id: uuid(50),
  title: 'Connection pool exhausted',
  sections: [
    [
      'Connection pool exhausted > Meaning',
      'HikariPool reports "Connection is not available, request timed out": every connection of the pool is held. It follows a configuration revision that was applied with a chunk-size of 0.',
    ],
    [
      'Connection pool exhausted > Mitigation',
      '1. Find the session that holds the locks: `select * from pg_stat_activity`.\n2. End it with `pg_terminate_backend(pid)`.\n3. Roll the configuration back.',
    ],
    ['Connection pool exhausted > Diagnosis', '- Compare the pool size with the number of active sessions.'],
  ],
};

const passagesOf = (runbooks: readonly Runbook[], query: string): Passage[] => {
  const terms = toTerms(query);
  const scored = runbooks.flatMap(({ id, title, sections, sha256 = 'f'.repeat(64) }) => {
    const found = sections.map(([section, text], ordinal) => {
      const words = `${title} ${section} ${text}`.toLowerCase();
      return { section, text, ordinal, score: terms.filter(term => words.includes(term)).length };
    });
    const best = found.sort((a, b) => b.score - a.score)[0];
    return best === undefined || best.score === 0 ? [] : [{ id, title, sha256, ...best }];
  });
  return scored
    .sort((a, b) => b.score - a.score)
    .map(({ id, title, sha256, section, text, ordinal, score }) => ({
      document_id: id,
      title,
      section,
      score,
      source_uri: null,
      sha256,
      ordinal,
      text,
      anchor: null,
    }));
};

const chunksOf = (runbooks: readonly Runbook[], id: string): SectionText[] =>
  (runbooks.find(runbook => runbook.id === id)?.sections ?? []).map(([section, body], ordinal) => ({
    ordinal,
    section,
    body,
    anchor: null,
  }));

const nobodyAsks = (): never => {
  throw new Error('nothing here asks for this');
};

const NO_POST_MORTEMS: AgentServiceDeps['reads']['postMortems'] = {
  find: nobodyAsks,
  save: nobodyAsks,
  addRevision: nobodyAsks,
  findRevision: nobodyAsks,
  listRevisions: nobodyAsks,
  deleteOfCase: async () => false,
};

/** A model with room for everything, known by the name of its provider. */
export const aModel = (provider: LLMProvider, given: Partial<Model> = {}): Model => ({
  key: `test/${provider.name}`,
  provider,
  endpoint: provider.name,
  model: provider.name,
  contextTokens: 128_000,
  hasTools: true,
  takesTemperature: true,
  tier: 'standard',
  price: null,
  ...given,
});

export const catalogueOf = (models: readonly Model[], routes: Catalogue['routes'] = {}): Catalogue => ({
  models,
  routes,
});

const NO_CALLS: AgentServiceDeps['reads']['calls'] = {
  add: nobodyAsks,
  spent: nobodyAsks,
  spentByModel: nobodyAsks,
  listOfTurn: nobodyAsks,
  forgetCase: async () => 0,
};

export type World = {
  readonly deps: AgentServiceDeps & Pick<RunTurnDeps, 'breakers' | 'spending' | 'tools'>;
  readonly turn: Turn;
  readonly run: JobRun;
  readonly stop: AbortController;
  readonly published: { type: string; data: object }[];
  readonly messages: MessageView[];
  readonly announced: Announcement[];
  readonly outcomes: JobOutcome[];
  readonly results: Map<string, object>;
  readonly transcripts: Transcript[];
  readonly hypotheses: Hypothesis[];
  stored(): Turn;
  result(): ChatResult;
};

export type WorldOptions = {
  readonly question?: string;
  readonly context?: object;
  readonly analyses?: readonly AnalysisView[];
  /** By default what `togetherOf` makes of the analyses. */
  readonly together?: CaseFindingsView;
  readonly evidence?: readonly (Pick<EvidenceView, 'id' | 'file_name' | 'status' | 'error'> &
    Partial<Pick<EvidenceView, 'updated_at'>>)[];
  /** Text of small files by the id of the evidence. */
  readonly texts?: Readonly<Record<string, string>>;
  readonly runbooks?: readonly Runbook[];
  readonly pastCases?: readonly PastCaseView[];
  /** The only model there is. */
  readonly llm?: LLMProvider | null;
  readonly models?: Catalogue;
  /** Instead of what the world has, for a turn. */
  readonly deps?: Partial<
    Pick<RunTurnDeps, 'breakers' | 'ids' | 'tools' | 'spending' | 'answers' | 'pause' | 'redactor'>
  >;
  readonly options?: Turn['options'];
  readonly title?: string;
  readonly description?: string;
  readonly deadlineMs?: number;
  readonly stopwatch?: Stopwatch;
};

/** One turn in a world of fakes with the behaviour of the real things. */
export const world = (given: WorldOptions = {}): World => {
  const runbooks = given.runbooks ?? [];
  const analyses = given.analyses ?? [];
  const stop = new AbortController();
  const published: World['published'] = [];
  const messages: MessageView[] = [];
  const announced: Announcement[] = [];
  const outcomes: JobOutcome[] = [];
  const results = new Map<string, object>();
  const transcripts: Transcript[] = [];
  const hypotheses: Hypothesis[] = [];
  const done = new Set<string>();
  const turns = new Map<string, Turn>();
  let nextId = 1000;
  const turn: Turn = {
    id: uuid(20) as JobId,
    ownerId: ALICE,
    caseId: CASE,
    question: given.question ?? 'Why does checkout fail?',
    context: given.context === undefined ? null : JSON.stringify(given.context),
    options: given.options ?? {},
    questionId: uuid(21) as MessageId,
    answerId: uuid(22) as MessageId,
    status: 'processing',
    result: null,
    error: null,
    createdAt: 0,
    updatedAt: 0,
    version: 1,
  };
  turns.set(turn.id, turn);
  const find = async (owner: UserId, id: JobId): Promise<Turn | undefined> => {
    const found = turns.get(id);
    return found?.ownerId === owner ? structuredClone(found) : undefined;
  };
  const save = async (next: Turn): Promise<Turn> => {
    if (turns.get(next.id)?.version !== next.version) throw new DomainError('conflict', 'Somebody was faster.');
    const saved = structuredClone({ ...next, version: next.version + 1 });
    turns.set(next.id, saved);
    return structuredClone(saved);
  };
  const remove = async (owner: UserId, id: JobId): Promise<boolean> =>
    (await find(owner, id)) !== undefined && turns.delete(id);
  const ownerOf = async (id: JobId): Promise<UserId | undefined> => turns.get(id)?.ownerId;
  const repositories = () => ({
    turns: { find, ownerOf, save, delete: remove, deleteOfCase: async () => [], listAnswered: async () => [] },
    postMortems: NO_POST_MORTEMS,
    calls: NO_CALLS,
    hypotheses: {
      find: async () => undefined,
      save: async (hypothesis: Hypothesis) => {
        const saved = { ...structuredClone(hypothesis), version: hypothesis.version + 1 };
        const at = hypotheses.findIndex(({ id }) => id === hypothesis.id);
        hypotheses.splice(at < 0 ? hypotheses.length : at, 1, saved);
        return saved;
      },
      listOfCase: async () => ({ items: [...hypotheses], nextCursor: null }),
      deleteOfCase: async () => 0,
    },
    transcripts: {
      add: async (transcript: Transcript) => transcripts.push(structuredClone(transcript)) > 0,
      find: async () => undefined,
      ownerOf: async () => undefined,
      deleteOfCase: async () => 0,
    },
  });
  let last: Promise<unknown> = Promise.resolve();
  const oneAfterTheOther = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = last.then(work, work);
    last = result;
    return result;
  };
  const about: CaseView = {
    id: CASE,
    title: given.title ?? 'Checkout fails with 503',
    description: given.description ?? '',
    severity: 'critical',
    status: 'investigating',
    resolution: null,
    created_at: '2026-03-17T11:00:00.000Z',
    updated_at: '2026-03-17T11:00:00.000Z',
    closed_at: null,
    version: 1,
  };
  const stored = (): Turn => structuredClone(turns.get(turn.id) ?? turn);
  const deps: World['deps'] = {
    clock: { now: () => 1_773_746_000_000 },
    ids: { next: () => uuid(nextId++) },
    pause: async (_, signal) => signal.throwIfAborted(),
    stopwatch: given.stopwatch ?? (() => 0),
    redactor: systemRedactor({ key: 'of these tests' }),
    tokens: memoryTokenCounter(),
    timebox: systemTimebox,
    breakers: circuitBreakers(given.stopwatch ?? (() => 0)),
    models: given.models ?? catalogueOf(given.llm ? [aModel(given.llm)] : []),
    ...given.deps,
    limits: {
      deadlineMs: given.deadlineMs ?? 120_000,
      resultTtlMs: 60_000,
      contextTokens: 40_000,
      answerTokens: 2_000,
    },
    reads: repositories(),
    requests: { find: async () => undefined },
    results: {
      get: async (_, id) => results.get(id),
      set: async (_, id, result) => void results.set(id, structuredClone(result)),
      delete: async (_, id) => void results.delete(id),
      sweep: async () => 0,
    },
    events: {
      publish: async (_, event) => void published.push(structuredClone(event)),
      subscribe: () => {
        throw new Error('nobody subscribes here');
      },
    },
    transact: work =>
      oneAfterTheOther(() =>
        work({
          ...repositories(),
          announce: async announcement => void announced.push(announcement),
          once: async ({ jobId }: Delivery) => !done.has(jobId) && Boolean(done.add(jobId)),
          complete: async (_, outcome) => void outcomes.push(outcome),
          cancel: async () => true,
          remember: async (_, answer) => answer,
        }),
      ),
    cases: {
      get: async () => about,
      listMessages: async () => ({ items: [...messages], next_cursor: null }),
      timeline: nobodyAsks,
      pastCases: async () => [...(given.pastCases ?? [])],
      closedCases: async () => [],
      async postMessage(_, __, { id, role, content }) {
        const known = messages.find(message => message.id === id);
        const message = known ?? { id, role, content, created_at: '2026-03-17T11:20:00.000Z' };
        if (!known) messages.push(message);
        return message;
      },
    },
    evidence: {
      analysesOfCase: async () => analyses,
      findingsOfCase: async () => given.together ?? togetherOf(analyses),
      analysis: nobodyAsks,
      counts: nobodyAsks,
      histogram: nobodyAsks,
      configDiff: nobodyAsks,
      similarCases: async () => [],
      list: async () => ({ items: (given.evidence ?? []) as EvidenceView[], next_cursor: null }),
      lines: async (_, id) => {
        const file = analyses.find(analysis => analysis.evidence_id === id)?.file ?? '';
        const none = { time: null, level: 'none', template_id: null } as const;
        const items = (given.texts?.[id] ?? '').split('\n').map((text, i) => ({ file, line: i + 1, text, ...none }));
        return { items, next_cursor: null, sha256: '0'.repeat(64) };
      },
    },
    knowledge: {
      passages: async (_, { query, top_k }) => passagesOf(runbooks, query).slice(0, top_k),
      sections: async (_, id) => chunksOf(runbooks, id),
      termsOf: async question => toTerms(question),
      snippetOf: async text => text,
      get: nobodyAsks,
      put: nobodyAsks,
      delete: nobodyAsks,
    },
  };
  const run: JobRun = {
    delivery: { jobId: turn.id, fence: 1, attempt: 1 },
    ownerId: turn.ownerId,
    signal: stop.signal,
    progress: () => undefined,
  };
  const result = (): ChatResult => {
    const { result: kept } = stored();
    if (kept === null) throw new Error('the turn has no result');
    return kept;
  };
  return {
    deps,
    turn,
    run,
    stop,
    published,
    messages,
    announced,
    outcomes,
    results,
    transcripts,
    hypotheses,
    stored,
    result,
  };
};

export const messageOf = ({ turn }: World) => ({ turn_id: turn.id, owner_id: turn.ownerId, case_id: turn.caseId });
