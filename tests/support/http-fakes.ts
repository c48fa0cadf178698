import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import { configureServer, createHttpApp, type HttpDeps, type HttpSettings } from '../../apps/http/app.ts';
import { traceContext } from '../../apps/http/trace.ts';
import { DomainError } from '../../core/kernel/error.ts';
import type { UserId } from '../../core/kernel/ids.ts';
import type { Job } from '../../core/kernel/job.ts';
import type { RateLimitStore } from '../../core/ports/rate-limit-store.ts';

/** Doubles of the services' interfaces, for tests of the HTTP edge alone: what the modules decide is tested with them. */

export const ID = '01890000-0000-7000-8000-000000000001';
export const OTHER_ID = '01890000-0000-7000-8000-000000000002';
export const AT = '2026-01-05T10:00:00.000Z';
export const USER = '01890000-0000-7000-8000-0000000000aa' as UserId;
export const ADMIN = '01890000-0000-7000-8000-0000000000bb' as UserId;

const user = { id: USER as string, email: 'a@example.org', name: 'A', roles: ['user' as const], created_at: AT };
const tokens = {
  access_token: 'user-token',
  refresh_token: 'r',
  token_type: 'Bearer' as const,
  expires_in: 900,
  user,
};
export const aCase = {
  id: ID,
  title: 'Checkout is slow',
  description: '',
  severity: 'high' as const,
  status: 'open' as const,
  resolution: null,
  created_at: AT,
  updated_at: AT,
  closed_at: null,
  version: 3,
};
const page = <Item>(...items: Item[]) => ({ items, next_cursor: null });
const session = { id: ID, case_id: null, metadata: {}, created_at: AT, expires_at: AT };
const message = { id: ID, role: 'user' as const, content: 'hello', created_at: AT };
const evidenceView = {
  id: ID,
  case_id: ID,
  file_name: 'Protokoll "ä".log',
  media_type: 'text/plain',
  bytes: 11,
  sha256: '0'.repeat(64),
  baseline: false,
  status: 'ready' as const,
  error: null,
  job_id: ID,
  created_at: AT,
  updated_at: AT,
};
const counted = { evidence_id: ID, file: evidenceView.file_name, sha256: evidenceView.sha256, lines: 5, records: 4 };
const documentView = {
  id: ID,
  title: 'Runbook',
  scope: 'personal' as const,
  file_name: 'runbook.md',
  media_type: 'text/markdown',
  source_uri: null,
  bytes: 1,
  sha256: '0'.repeat(64),
  status: 'ready' as const,
  error: null,
  sections: 1,
  job_id: ID,
  embedding: { status: 'none' as const, model: null, error: null },
  created_at: AT,
  updated_at: AT,
};
const analysis = {
  evidence_id: ID,
  file: 'a.log',
  sha256: '0'.repeat(64),
  format: 'plain',
  bytes: 1,
  lines: 1,
  records: 1,
  from: null,
  to: null,
  levels: [],
  template_count: 0,
  templates: [],
  stack_traces: [],
  histogram: null,
  findings: [],
  worst_lines: [],
  notes: [],
};
const configDiff = {
  evidence_id: ID,
  file: 'app.yaml',
  syntax: 'yaml' as const,
  against: null,
  change_count: 0,
  changes: [],
  notes: [],
};
const job: Job = {
  id: ID as Job['id'],
  ownerId: USER,
  type: 'evidence.analyse.v1',
  status: 'queued',
  progress: 0,
  attempts: 1,
  error: null,
  createdAt: 0,
  updatedAt: 0,
};

const aVersion = { version: 2, status: 'draft' as const, origin: 'generated' as const, created_at: AT };
const aSource = { id: 1, kind: 'evidence' as const, title: 'a.log', locator: 'a.log:1', quote: 'x', evidence_id: ID };
export const postMortem = {
  ...aVersion,
  case_id: ID,
  latest_version: 2,
  mode: 'grounded' as const,
  prompt: null,
  markdown: '# Post-mortem: ä\n',
  root_cause: { text: 'The disk [1].', grade: 'supported' as const, sources: [aSource] },
  sources: [aSource],
  notes: [],
  document_id: null,
  similar_documents: [],
  published_at: null,
  state_version: 5,
};

const hypothesis = {
  id: ID,
  statement: 'The pool is too small.',
  state: 'supported' as const,
  grade: 'supported' as const,
  evidence_for: [{ title: 'a.log', locator: 'a.log:1', quote: 'x', evidence_id: ID }],
  evidence_against: [],
  origin: 'code',
  proposed_by: ID,
  updated_by: OTHER_ID,
  created_at: AT,
  updated_at: AT,
};
const counts = { cost_usd: 0.000_27, calls: 1, unpriced_calls: 0 };
const costs = {
  ...counts,
  tokens: 1200,
  by_model: [{ ...counts, model: 'a/b', input_tokens: 1000, output_tokens: 200, cached_input_tokens: 0 }],
};

/** For what only workers call. */
const notHere = (): never => {
  throw new Error('HTTP has no business here');
};

/** The bytes of every upload that was taken whole, and nothing of one that was not. */
export type Stored = {
  name: string;
  mediaType: string | null;
  text: string;
  about: unknown;
  /** Of evidence only. */
  isBaseline?: boolean | undefined;
};

const read = async (content: AsyncIterable<Uint8Array>): Promise<string> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
};

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

export const fakeServices = (stored: Stored[] = []): HttpDeps['services'] => ({
  auth: {
    register: async () => tokens,
    login: async () => tokens,
    refresh: async () => tokens,
    logout: async () => undefined,
    async authenticate(token) {
      if (token === 'user-token') return { userId: USER, roles: ['user'] };
      if (token === 'admin-token') return { userId: ADMIN, roles: ['user', 'admin'] };
      throw new DomainError('auth.token-invalid', 'This access token is not valid. Sign in again.');
    },
    getUser: async () => user,
    listUsers: async () => page(user),
    ensureExternalUser: notHere,
    sweepSignIns: notHere,
  },
  sessions: {
    open: async (_actor, input) => ({ ...session, case_id: input.case_id ?? null }),
    get: async () => session,
    list: async () => page(session),
    heartbeat: async () => session,
    close: async () => undefined,
    sweep: notHere,
  },
  cases: {
    create: async (_actor, input) => ({ ...aCase, ...input }),
    get: async () => aCase,
    getCaseWithOwner: notHere,
    getOpen: notHere,
    list: async () => page(aCase),
    update: async (_actor, _id, patch) => ({ ...aCase, ...patch, version: 4 }),
    close: async () => ({ id: ID, status: 'closed', job_id: OTHER_ID }),
    reopen: async () => ({ ...aCase, version: 4 }),
    delete: async () => undefined,
    postMessage: async (_actor, _id, { id, content }) => ({ ...message, id, content }),
    listMessages: async () => page(message),
    timeline: async () => page({ id: ID, at: AT, kind: 'case.opened' as const, title: 'Opened', ref_id: ID }),
    pastCases: notHere,
    closedCases: notHere,
    reindex: notHere,
    indexCase: notHere,
    recordEvidence: notHere,
    recordPostMortem: notHere,
    recordPublication: notHere,
  },
  evidence: {
    async upload(_actor, about, file) {
      const text = await read(file.content);
      stored.push({ name: file.name, mediaType: file.mediaType, text, about, isBaseline: file.isBaseline });
      return { id: ID, job_id: OTHER_ID, status: 'pending' };
    },
    get: async () => evidenceView,
    list: async () => page(evidenceView),
    delete: async () => undefined,
    content: async () => ({ evidence: evidenceView, content: pieces('hello ', 'world') }),
    analysis: async () => analysis,
    similarCases: notHere,
    configDiff: async () => configDiff,
    analysesOfCase: notHere,
    findingsOfCase: async () => ({ onset: null, first: null, findings: [], order: [], stack_traces: [], notes: [] }),
    lines: async () => ({
      ...page({ file: 'a', line: 1, time: null, level: 'none' as const, template_id: null, text: 'x' }),
      sha256: evidenceView.sha256,
    }),
    counts: async (_actor, _id, { by = null }) => ({
      cut_lines: 0,
      with_field: null,
      ...counted,
      by,
      without: 0,
      groups: 0,
      missed: 0,
      ...page<never>(),
    }),
    histogram: async () => ({ ...counted, bucket_ms: 60_000, cut_lines: 0, untimed: 3, buckets: [] }),
    analyse: notHere,
    fail: notHere,
    remove: notHere,
    removeOfCase: notHere,
    sweepFiles: notHere,
  },
  knowledge: {
    async add(_actor, fields, file) {
      const text = await read(file.content);
      stored.push({ name: file.name, mediaType: file.mediaType, text, about: fields });
      return { id: ID, document_id: ID, job_id: OTHER_ID, status: 'pending' };
    },
    put: notHere,
    get: async () => documentView,
    list: async () => page(documentView),
    update: async (_actor, _id, patch) => ({ ...documentView, title: patch.title ?? documentView.title }),
    delete: async () => undefined,
    search: async () => ({ results: [] }),
    passages: notHere,
    snippetOf: notHere,
    sections: notHere,
    termsOf: notHere,
    reindex: notHere,
    indexDocument: notHere,
    failDocument: notHere,
    embedDocument: notHere,
    failEmbedding: notHere,
    acceptEmbeddingRequest: notHere,
    embedOutdated: notHere,
    removeDocument: notHere,
    sweepFiles: notHere,
  },
  agent: {
    chat: async () => ({ job_id: ID, status: 'processing' }),
    poll: async () => ({ job_id: ID, status: 'processing' }),
    async events() {
      return (async function* () {
        yield { id: 1, type: 'status', data: { text: 'thinking' } };
        yield { id: 2, type: 'done', data: { job_id: ID, status: 'completed' } };
      })();
    },
    cancel: async () => ({ job_id: ID, status: 'cancelled' }),
    postMortem: async (_actor, _id, version = 2) => ({ ...postMortem, version }),
    postMortemVersions: async () => page({ ...aVersion, grade: 'supported' as const }),
    exportPostMortem: async () => ({ file_name: 'post-mortem-ä-v2.md', markdown: postMortem.markdown }),
    requestPostMortem: async () => ({ job_id: OTHER_ID, status: 'queued' }),
    editPostMortem: async (_actor, _id, { markdown = '' }) => ({
      ...postMortem,
      markdown,
      version: 3,
      latest_version: 3,
      state_version: 6,
    }),
    replay: notHere,
    hypotheses: async () => page(hypothesis),
    caseUsage: async () => costs,
    usage: async (_actor, { from = AT, to = AT }) => ({ from, to, ...costs }),
    publishPostMortem: async () => ({
      case_id: ID,
      version: 2,
      status: 'published',
      document_id: OTHER_ID,
      job_id: OTHER_ID,
      notes: [],
    }),
    generatePostMortem: notHere,
    failPostMortem: notHere,
    renewPostMortem: notHere,
    runTurn: notHere,
    failTurn: notHere,
    removeTurnsOfCase: notHere,
  },
});

export const fakeJobs = (): HttpDeps['jobs'] => ({
  getStatus: async (ownerId, id) => (ownerId === null || ownerId === USER ? { ...job, id } : undefined),
  deadLetters: async () => ({ items: [{ ...job, status: 'dead' }], nextCursor: null }),
  retry: async () => undefined,
});

/** Counts in memory; a window never ends by itself. */
export const fakeRateLimits = (resetInMs = 30_000): RateLimitStore => {
  const used = new Map<string, number>();
  return {
    async take(key, cost, { limit }) {
      const count = (used.get(key) ?? 0) + cost;
      used.set(key, count);
      return { remaining: limit - count, resetAt: Date.now() + resetInMs };
    },
  };
};

export type LogLine = { level: string; fields: Record<string, unknown>; message: string };

const fakeLog = (lines: LogLine[]): HttpDeps['log'] => {
  const to = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields: fields as Record<string, unknown>, message });
  return { debug: to('debug'), info: to('info'), warn: to('warn'), error: to('error') };
};

export const SETTINGS: HttpSettings = {
  corsOrigins: ['https://app.example.org'],
  rateLimit: { user: 10_000, anonymous: 10_000, signIn: 10_000 },
  maxUploadBytes: 1_000_000,
  maxJsonBytes: 100_000,
  idempotencyTtlMs: 86_400_000,
  trustProxy: false,
  version: '9.9.9',
};

export type HttpWorld = {
  readonly deps: HttpDeps;
  readonly url: string;
  readonly logged: LogLine[];
  readonly stored: Stored[];
  /** A request with the user's token unless the headers say otherwise. */
  ask(method: string, path: string, options?: Ask): Promise<Response>;
  close(): Promise<void>;
};

export type Ask = { json?: unknown; body?: BodyInit; headers?: Record<string, string>; token?: string | null };

type Changes = { [Name in keyof HttpDeps]?: Partial<HttpDeps[Name]> };

/** The app on a loopback port, over the fakes with these changes. */
export const httpWorld = async (change: (deps: HttpDeps) => Changes = () => ({})): Promise<HttpWorld> => {
  const logged: LogLine[] = [];
  const stored: Stored[] = [];
  const base: HttpDeps = {
    services: fakeServices(stored),
    jobs: fakeJobs(),
    results: { get: async () => undefined },
    rateLimits: fakeRateLimits(),
    requests: { find: async () => undefined },
    clock: { now: () => Date.now() },
    ids: { next: () => OTHER_ID },
    log: fakeLog(logged),
    readiness: async () => ({ ready: true, components: [{ name: 'database', ok: true, required: true }] }),
    metrics: new Registry(),
    trace: traceContext(),
    settings: SETTINGS,
  };
  const deps = merged(base, change(base));
  const server = createServer(createHttpApp(deps));
  configureServer(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    deps,
    url,
    logged,
    stored,
    ask: (method, path, { json, body, headers = {}, token = 'user-token' } = {}) =>
      fetch(`${url}${path}`, {
        method,
        redirect: 'manual',
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(json === undefined ? body !== undefined && { body } : { body: JSON.stringify(json) }),
      }),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const merged = (base: HttpDeps, changes: Changes): HttpDeps => ({
  ...base,
  ...(changes as Partial<HttpDeps>),
  services: { ...base.services, ...changes.services },
  settings: { ...base.settings, ...changes.settings },
});
