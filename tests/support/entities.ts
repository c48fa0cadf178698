import type { PostMortem, Revision } from '../../core/agent/post-mortem/post-mortem.ts';
import type { ModelCall } from '../../core/agent/spending/model-call.ts';
import type { Transcript } from '../../core/agent/transcript.ts';
import type { Hypothesis } from '../../core/agent/trust/hypothesis.ts';
import type { Turn } from '../../core/agent/turn.ts';
import type { SignIn } from '../../core/auth/sign-in.ts';
import type { User } from '../../core/auth/user.ts';
import type { Case } from '../../core/case/case.ts';
import type { Message } from '../../core/case/message.ts';
import type { TimelineEntry } from '../../core/case/timeline.ts';
import type { Analysis } from '../../core/evidence/analysis.ts';
import type { Evidence } from '../../core/evidence/evidence.ts';
import type { CaseId, DocumentId, EvidenceId, JobId, MessageId, UserId } from '../../core/kernel/ids.ts';
import type { Chunk, Document } from '../../core/knowledge/document.ts';
import type { Embedding } from '../../core/knowledge/embedding.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Ids } from '../../core/ports/ids.ts';

/** What a builder needs to make something that could exist. */
export type Maker = { readonly ids: Ids; readonly clock: Clock };

/** Text that breaks careless storage: quotes, a backslash, SQL, CRLF, an emoji, combining and right-to-left characters. */
export const AWKWARD_TEXT = `O'Brien said "50% \\ off"; DROP TABLE users; --\r\n\t🧯 e\u0301 \u202eabc ${'ü'.repeat(50)}`;

export const aUserId = ({ ids }: Pick<Maker, 'ids'>): UserId => ids.next() as UserId;

export const aUser = ({ ids, clock }: Maker, given: Partial<User> = {}): User => {
  const id = ids.next() as UserId;
  const email = `Person.${id}@Example.org`;
  return {
    id,
    email,
    emailKey: email.toLowerCase(),
    name: `Ada ${AWKWARD_TEXT}`,
    roles: ['user'],
    passwordHash: `$argon2id$v=19$m=19456,t=2,p=1$${id}`,
    createdAt: clock.now(),
    version: 0,
    ...given,
  };
};

export const aSignIn = ({ ids, clock }: Maker, given: Partial<SignIn> = {}): SignIn => ({
  id: ids.next(),
  userId: ids.next() as UserId,
  tokenDigest: 'ab'.repeat(32),
  createdAt: clock.now(),
  expiresAt: clock.now() + 60_000,
  revokedAt: null,
  version: 0,
  ...given,
});

export const aCase = ({ ids, clock }: Maker, given: Partial<Case> = {}): Case => ({
  id: ids.next() as CaseId,
  ownerId: ids.next() as UserId,
  title: 'Checkout answers 503',
  description: AWKWARD_TEXT,
  severity: 'high',
  status: 'open',
  resolution: null,
  createdAt: clock.now(),
  updatedAt: clock.now(),
  closedAt: null,
  version: 0,
  ...given,
});

export const aMessage = (
  { ids, clock }: Maker,
  of: Pick<Case, 'id' | 'ownerId'>,
  given: Partial<Message> = {},
): Message => ({
  id: ids.next() as MessageId,
  caseId: of.id,
  ownerId: of.ownerId,
  role: 'user',
  content: AWKWARD_TEXT,
  createdAt: clock.now(),
  ...given,
});

export const anEntry = (
  { ids, clock }: Maker,
  of: Pick<Case, 'id' | 'ownerId'>,
  given: Partial<TimelineEntry> = {},
): TimelineEntry => ({
  id: ids.next(),
  caseId: of.id,
  ownerId: of.ownerId,
  at: clock.now(),
  kind: 'question',
  title: AWKWARD_TEXT,
  refId: of.id,
  ...given,
});

export const anEvidence = ({ ids, clock }: Maker, given: Partial<Evidence> = {}): Evidence => ({
  id: ids.next() as EvidenceId,
  caseId: ids.next() as CaseId,
  ownerId: ids.next() as UserId,
  fileName: `api 'quoted' 🧯.log`,
  mediaType: 'text/plain',
  bytes: 5_000_000_000,
  sha256: '0f'.repeat(32),
  isBaseline: true,
  status: 'pending',
  error: null,
  jobId: ids.next() as JobId,
  createdAt: clock.now(),
  updatedAt: clock.now(),
  version: 0,
  ...given,
});

const LOCATOR = { file: 'api.log', fromLine: 3, toLine: 4 };

export const anAnalysis = (given: Partial<Analysis> = {}): Analysis => ({
  format: 'plain',
  bytes: 5_000_000_000,
  lines: 4,
  records: 3,
  from: 1_767_607_200_123,
  to: null,
  levels: [{ level: 'error', count: 2 }],
  templates: [
    {
      id: 1,
      text: 'pool <*> exhausted',
      count: 2,
      level: 'error',
      firstSeen: 1_767_607_200_123,
      lastSeen: null,
      firstLine: 3,
      lastLine: 4,
      example: AWKWARD_TEXT,
      parameters: [
        {
          place: '<*>',
          values: [{ text: AWKWARD_TEXT, count: 2 }],
          distinct: 1,
          exact: true,
          numbers: { min: -1.5, p50: 2, p95: 3, max: 5_000_000_000, unit: 'ms' },
        },
      ],
    },
  ],
  templateCount: 1,
  stackTraces: [],
  histogram: { startsAt: 1_767_607_200_000, bucketMs: 1000, buckets: [{ total: 3, errors: 2 }] },
  signals: [
    {
      templateId: 1,
      text: 'pool <*> exhausted',
      level: 'error',
      count: 2,
      sightings: [{ at: 1_767_607_200_123, line: 3, quote: AWKWARD_TEXT }],
      rise: {
        at: 1_767_607_200_123,
        line: 3,
        quote: AWKWARD_TEXT,
        count: 2,
        until: 1_767_607_200_456,
        baseline: 0.25,
        surprise: 12.5,
      },
    },
  ],
  findings: [
    {
      id: 'f1',
      kind: 'burst',
      title: 'pool exhausted twice in a second',
      explanation: 'usually none',
      grade: 'confirmed',
      score: 0.75,
      count: 2,
      firstSeen: null,
      lastSeen: null,
      locator: LOCATOR,
      quote: AWKWARD_TEXT,
      templateId: 1,
      level: 'error',
    },
  ],
  worstLines: [{ line: 3, text: 'pool 7 exhausted', level: 'error', before: ['a'], after: [] }],
  notes: ['The year was inferred.'],
  ...given,
});

export const aDocument = ({ ids, clock }: Maker, given: Partial<Document> = {}): Document => ({
  id: ids.next() as DocumentId,
  ownerId: ids.next() as UserId,
  scope: 'personal',
  title: AWKWARD_TEXT,
  titleGiven: true,
  fileName: 'runbook.md',
  mediaType: 'text/markdown',
  sourceUri: 'https://wiki.example.org/pool?a=1&b=2',
  fileKey: `knowledge/${ids.next()}/${ids.next()}`,
  bytes: 1234,
  sha256: '0f'.repeat(32),
  status: 'pending',
  error: null,
  sections: 0,
  jobId: ids.next() as JobId,
  createdAt: clock.now(),
  updatedAt: clock.now(),
  version: 0,
  ...given,
});

export const aChunk = (ordinal: number, given: Partial<Chunk> = {}): Chunk => ({
  ordinal,
  section: `Pool > Step ${ordinal}`,
  body: `${AWKWARD_TEXT} ${ordinal}`,
  anchor: ordinal % 2 === 0 ? null : `page ${ordinal}`,
  ...given,
});

export const anEmbedding = (
  { ids, clock }: Maker,
  of: Pick<Document, 'id' | 'version'>,
  given: Partial<Embedding> = {},
): Embedding => ({
  documentId: of.id,
  status: 'pending',
  model: "a 'quoted' model",
  documentVersion: of.version,
  done: 8,
  text: {
    file: { key: `knowledge/${of.id}/embedding-1.md`, sha256: '0e'.repeat(32), bytes: 7, media_type: 'text/markdown' },
    insteadOf: '0f'.repeat(32),
  },
  error: { code: 'unavailable', detail: AWKWARD_TEXT },
  jobId: ids.next() as JobId,
  updatedAt: clock.now(),
  ...given,
});

export const aTurn = ({ ids, clock }: Maker, given: Partial<Turn> = {}): Turn => ({
  id: ids.next() as JobId,
  ownerId: ids.next() as UserId,
  caseId: ids.next() as CaseId,
  question: AWKWARD_TEXT,
  context: '{"alert":"pool"}',
  options: { model: 'some-model', temperature: 0.25, maxTokens: 900 },
  questionId: ids.next() as MessageId,
  answerId: ids.next() as MessageId,
  status: 'processing',
  result: null,
  error: null,
  createdAt: clock.now(),
  updatedAt: clock.now(),
  version: 0,
  ...given,
});

export const aPostMortem = ({ ids, clock }: Maker, given: Partial<PostMortem> = {}): PostMortem => ({
  id: ids.next() as CaseId,
  ownerId: ids.next() as UserId,
  latest: 2,
  generatedFor: 7,
  requestedJobId: ids.next() as JobId,
  failure: { code: 'unavailable', detail: 'The database was away.' },
  documentId: ids.next() as DocumentId,
  published: { number: 1, at: clock.now() },
  createdAt: clock.now(),
  updatedAt: clock.now(),
  version: 0,
  ...given,
});

export const aRevision = (
  { ids, clock }: Maker,
  of: Pick<PostMortem, 'id' | 'ownerId'>,
  given: Partial<Revision> = {},
): Revision => ({
  id: ids.next(),
  caseId: of.id,
  ownerId: of.ownerId,
  number: 1,
  origin: 'generated',
  mode: 'grounded',
  prompt: null,
  title: 'Checkout answers 503',
  markdown: `# Post-mortem\n\n${AWKWARD_TEXT}`,
  rootCause: { text: AWKWARD_TEXT, grade: 'supported', sourceIds: [1] },
  computed: { grade: 'supported', sourceIds: [1] },
  sources: [{ id: 1, kind: 'evidence', title: 'api.log', locator: 'api.log:3', quote: AWKWARD_TEXT }],
  notes: ['A file could not be read.'],
  createdAt: clock.now(),
  ...given,
});

export const aModelCall = ({ ids, clock }: Maker, given: Partial<ModelCall> = {}): ModelCall => ({
  id: ids.next(),
  jobId: ids.next() as JobId,
  caseId: ids.next() as CaseId,
  ownerId: ids.next() as UserId,
  task: 'investigate',
  model: 'openai/gpt-4o-mini',
  inputTokens: 1_000,
  outputTokens: 200,
  cachedInputTokens: 300,
  costMicroUsd: 270,
  at: clock.now(),
  ...given,
});

export const aHypothesis = ({ ids, clock }: Maker, given: Partial<Hypothesis> = {}): Hypothesis => ({
  id: ids.next(),
  caseId: ids.next() as CaseId,
  ownerId: ids.next() as UserId,
  statement: AWKWARD_TEXT,
  state: 'supported',
  grade: 'supported',
  evidenceFor: [{ title: 'api.log', locator: 'api.log:3-4', quote: AWKWARD_TEXT, evidence_id: ids.next() }],
  evidenceAgainst: [],
  proposedBy: ids.next() as JobId,
  updatedBy: ids.next() as JobId,
  origin: 'code',
  createdAt: clock.now(),
  updatedAt: clock.now(),
  version: 0,
  ...given,
});

export const aTranscript = ({ ids, clock }: Maker, given: Partial<Transcript> = {}): Transcript => ({
  id: ids.next() as JobId,
  ownerId: ids.next() as UserId,
  caseId: ids.next() as CaseId,
  prompt: 'investigate.v1',
  sources: [
    {
      view: { id: 1, kind: 'evidence', title: 'api.log', locator: 'api.log:3-4', quote: AWKWARD_TEXT },
      text: `\u0000${AWKWARD_TEXT}`,
      facts: ['computed'],
      sourceUri: null,
      weight: 0.25,
    },
  ],
  exchanges: [
    {
      task: 'investigate',
      model: 'openai/gpt-4o-mini',
      request: { messages: [{ role: 'user', content: AWKWARD_TEXT }], maxTokens: 100 },
      answer: { text: 'The pool [1].', toolCalls: [], usage: { inputTokens: 10, outputTokens: 3 } },
      error: null,
    },
  ],
  createdAt: clock.now(),
  ...given,
});
