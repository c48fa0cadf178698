import { type Row, type Table, table } from './table.ts';

const USERS: readonly Table[] = [
  table('auth_users', 'users', ['id'], {
    id: 'text',
    email: 'text',
    email_key: 'text',
    name: 'text',
    roles: 'json',
    password_hash: 'text',
    created_at: 'integer',
    version: 'integer',
  }),
  table('auth_external_identities', 'identities of outside issuers', ['issuer', 'subject'], {
    issuer: 'text',
    subject: 'text',
    user_id: 'text',
    created_at: 'integer',
  }),
];

const SESSIONS: readonly Table[] = [
  table('session_sessions', 'troubleshooting sessions', ['id'], {
    id: 'text',
    owner_id: 'text',
    case_id: 'text?',
    metadata: 'json',
    created_at: 'integer',
    expires_at: 'integer',
  }),
];

const CASES: readonly Table[] = [
  table('case_cases', 'cases', ['id'], {
    id: 'text',
    owner_id: 'text',
    title: 'text',
    description: 'text',
    severity: 'text',
    status: 'text',
    resolution: 'text?',
    created_at: 'integer',
    updated_at: 'integer',
    closed_at: 'integer?',
    version: 'integer',
  }),
  table('case_messages', 'messages', ['id'], {
    id: 'text',
    case_id: 'text',
    owner_id: 'text',
    role: 'text',
    content: 'text',
    created_at: 'integer',
  }),
  table('case_timeline', 'timeline entries', ['id'], {
    id: 'text',
    case_id: 'text',
    owner_id: 'text',
    at: 'integer',
    kind: 'text',
    title: 'text',
    ref_id: 'text',
  }),
];

/** Rows of megabytes. */
const FEW = { page: 8 };

const EVIDENCE: readonly Table[] = [
  table('evidence_files', 'evidence', ['id'], {
    id: 'text',
    case_id: 'text',
    owner_id: 'text',
    file_name: 'text',
    media_type: 'text',
    bytes: 'integer',
    sha256: 'text',
    status: 'text',
    error: 'json?',
    job_id: 'text',
    created_at: 'integer',
    updated_at: 'integer',
    is_baseline: 'boolean',
    version: 'integer',
  }),
  table(
    'evidence_analyses',
    'analyses of evidence',
    ['evidence_id'],
    { evidence_id: 'text', owner_id: 'text', analysis: 'json' },
    FEW,
  ),
  table('evidence_features', 'features of evidence', ['evidence_id', 'kind', 'wording'], {
    evidence_id: 'text',
    kind: 'text',
    wording: 'text',
    owner_id: 'text',
    case_id: 'text',
  }),
];

/** Vectors stay where they are: all of them are made anew. */
const withoutVectors = (row: Row): Row => ({ ...row, done: 0 });

const KNOWLEDGE: readonly Table[] = [
  table('knowledge_documents', 'documents', ['id'], {
    id: 'text',
    owner_id: 'text',
    scope: 'text',
    title: 'text',
    title_given: 'boolean',
    file_name: 'text',
    file_key: 'text?',
    media_type: 'text',
    source_uri: 'text?',
    bytes: 'integer',
    sha256: 'text',
    status: 'text',
    error: 'json?',
    sections: 'integer',
    job_id: 'text',
    created_at: 'integer',
    updated_at: 'integer',
    version: 'integer',
  }),
  table(
    'knowledge_chunks',
    'sections of documents',
    ['document_id', 'ordinal'],
    { document_id: 'text', ordinal: 'integer', section: 'text', body: 'text', anchor: 'text?' },
    { page: 100 },
  ),
  table(
    'knowledge_embeddings',
    'orders for vectors',
    ['document_id'],
    {
      document_id: 'text',
      status: 'text',
      model: 'text',
      document_version: 'integer',
      done: 'integer',
      text: 'json?',
      error: 'json?',
      job_id: 'text',
      updated_at: 'integer',
    },
    { elsewhere: withoutVectors },
  ),
];

const AGENT: readonly Table[] = [
  table(
    'agent_turns',
    'questions to the agent',
    ['id'],
    {
      id: 'text',
      owner_id: 'text',
      case_id: 'text',
      question: 'text',
      context: 'text?',
      options: 'json',
      question_id: 'text',
      answer_id: 'text',
      status: 'text',
      result: 'json?',
      error: 'json?',
      created_at: 'integer',
      updated_at: 'integer',
      version: 'integer',
    },
    { page: 50 },
  ),
  table('agent_post_mortems', 'post-mortems', ['id'], {
    id: 'text',
    owner_id: 'text',
    latest: 'integer',
    generated_for: 'integer',
    requested_job_id: 'text?',
    failure: 'json?',
    document_id: 'text',
    published: 'json?',
    created_at: 'integer',
    updated_at: 'integer',
    version: 'integer',
  }),
  table(
    'agent_post_mortem_revisions',
    'versions of post-mortems',
    ['id'],
    {
      id: 'text',
      case_id: 'text',
      owner_id: 'text',
      number: 'integer',
      origin: 'text',
      mode: 'text',
      prompt: 'text?',
      title: 'text',
      markdown: 'text',
      root_cause: 'json',
      computed: 'json',
      sources: 'json',
      notes: 'json',
      created_at: 'integer',
    },
    { page: 50 },
  ),
  table('agent_model_calls', 'requests to models', ['id'], {
    id: 'text',
    job_id: 'text',
    case_id: 'text?',
    owner_id: 'text',
    task: 'text',
    model: 'text',
    input_tokens: 'integer',
    output_tokens: 'integer',
    cached_input_tokens: 'integer',
    cost_micro_usd: 'integer?',
    at: 'integer',
  }),
  table('agent_hypotheses', 'hypotheses', ['id'], {
    id: 'text',
    case_id: 'text',
    owner_id: 'text',
    statement: 'text',
    state: 'text',
    grade: 'text',
    speaks_for: 'json',
    speaks_against: 'json',
    proposed_by: 'text',
    updated_by: 'text',
    origin: 'text',
    created_at: 'integer',
    updated_at: 'integer',
    version: 'integer',
  }),
  table(
    'agent_transcripts',
    'transcripts of questions to models',
    ['id'],
    {
      id: 'text',
      owner_id: 'text',
      case_id: 'text',
      prompt: 'text',
      sources: 'json',
      exchanges: 'json',
      created_at: 'integer',
    },
    FEW,
  ),
];

/** Nobody there works on a job that somebody here does: it waits again, and this attempt does not count. */
const waiting = (row: Row): Row => ({
  ...row,
  carry_at: null,
  ...(row.status === 'running' && {
    status: 'queued',
    lease_until: null,
    attempts: Math.max(0, Number(row.attempts) - 1),
  }),
});

const MESSAGING: readonly Table[] = [
  table(
    'msg_jobs',
    'jobs',
    ['id'],
    {
      id: 'text',
      type: 'text',
      owner_id: 'text',
      subject: 'text',
      payload: 'text',
      trace: 'text?',
      dedup_key: 'text?',
      status: 'text',
      progress: 'real',
      attempts: 'integer',
      max_attempts: 'integer',
      fence: 'integer',
      available_at: 'integer',
      lease_until: 'integer?',
      error_code: 'text?',
      error_detail: 'text?',
      created_at: 'integer',
      updated_at: 'integer',
      carried_turn: 'integer',
      carry_at: 'integer?',
    },
    { page: 100, elsewhere: waiting },
  ),
  table('msg_inbox', 'messages done', ['message_id'], { message_id: 'text', received_at: 'integer' }),
  table('msg_outbox', 'events', ['id'], {
    id: 'text',
    type: 'text',
    owner_id: 'text',
    subject: 'text',
    data: 'text',
    trace: 'text?',
    occurred_at: 'integer',
    published_at: 'integer?',
  }),
  table(
    'msg_results',
    'results of chats',
    ['job_id'],
    { job_id: 'text', owner_id: 'text', result: 'text', expires_at: 'integer' },
    { page: 50 },
  ),
  table('msg_requests', 'remembered requests', ['owner_id', 'route', 'idempotency_key'], {
    owner_id: 'text',
    route: 'text',
    idempotency_key: 'text',
    fingerprint: 'text',
    content: 'text?',
    answer: 'text',
    created_at: 'integer',
    expires_at: 'integer',
  }),
];

/** Everything that an archive carries of a database, module by module. */
export const TABLES: readonly Table[] = [
  ...USERS,
  ...SESSIONS,
  ...CASES,
  ...EVIDENCE,
  ...KNOWLEDGE,
  ...AGENT,
  ...MESSAGING,
];

/** Tables in which nobody looks where Redis keeps what may be lost: no process would read or remove their rows. */
export const KEPT_BY_REDIS: readonly string[] = ['session_sessions', 'msg_results'];

/** What an archive leaves behind, and why. A table is in one of these two lists, or a test fails. */
export const LEFT_BEHIND: Readonly<Record<string, string>> = {
  auth_sign_ins: 'people sign in again: a sign-in that was revoked since must not come back with a backup',
  msg_installation: 'every installation has its own: the files beside a database carry the same id',
  msg_migrations: 'says which tables this database has, not what is in them',
  live_topics: 'progress, worth nothing after its hour',
  live_events: 'progress, worth nothing after its hour',
  live_cache: 'values that can be made again',
  live_limits: 'counts of requests, worth nothing after their minute',
  search_documents: 'the search index, made anew from documents and cases',
  search_entries: 'the search index, made anew from documents and cases',
  search_scopes: 'the search index, made anew from documents and cases',
  search_words: 'the search index, made anew from documents and cases',
};
