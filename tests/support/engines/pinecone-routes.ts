import { UnknownFilter } from './pinecone-filter.ts';
import type { Namespace, StoredVector } from './pinecone-namespace.ts';

export type PineconeSettings = {
  dimension: number;
  metric: 'cosine' | 'dotproduct';
  /** Milliseconds until a read sees a write. */
  delayMs: number;
  /** Whether lists see a write at once, before searches do. */
  listsAtOnce: boolean;
  /** Whether answers carry log sequence numbers: those of serverless indexes do. */
  tellsFreshness: boolean;
  /** Answers every request with this status, where set. */
  failure: number | undefined;
};

/** What a body may hold, on any route. */
export type ReadBody = {
  readonly namespace?: string;
  readonly vectors?: readonly StoredVector[];
  readonly vector?: readonly number[];
  readonly topK?: number;
  readonly filter?: unknown;
  readonly includeMetadata?: boolean;
  readonly ids?: readonly string[];
  readonly deleteAll?: boolean;
};

export type Asked = {
  /** Method and path, the name in it replaced by NAME. */
  readonly route: string;
  readonly name: string;
  readonly isAllowed: boolean;
  readonly bytes: number;
  readonly body: ReadBody;
  readonly search: URLSearchParams;
  readonly settings: PineconeSettings;
  readonly index: { readonly name: string; readonly host: string };
  readonly namespaces: Map<string, Namespace>;
  readonly openNamed: (name: string) => Namespace;
};

type Reply = { readonly status: number; readonly answer: unknown; readonly headers: Readonly<Record<string, string>> };

/** Published limits (https://docs.pinecone.io/reference/api/database-limits). */
const MOST_UPSERTED = 1_000;
const MOST_BYTES = 2_000_000;
const MOST_METADATA_BYTES = 40_960;
const LONGEST_ID = 512;
const MOST_HITS = 10_000;
const MOST_ANSWER_BYTES = 4_000_000;
const MOST_DELETED = 1_000;
const LONGEST_PAGE = 100;

const ok = (answer: unknown, headers: Reply['headers'] = {}): Reply => ({ status: 200, answer, headers });
/** As the data plane says it: a status of gRPC in JSON. */
const no = (status: number, message: string): Reply => ({
  status,
  answer: { code: status, message, details: [] },
  headers: {},
});

const whyUnfit = ({ id, values, metadata }: StoredVector, dimension: number): string | undefined => {
  if (!/^[\x20-\x7e]+$/.test(id) || id.length > LONGEST_ID) return 'an id is up to 512 ASCII characters';
  if (values.length !== dimension) return `Vector dimension ${values.length} does not match the index's ${dimension}`;
  if (!values.some(value => value !== 0)) return 'a dense vector has a value that is not zero';
  if (Buffer.byteLength(JSON.stringify(metadata)) > MOST_METADATA_BYTES) return 'metadata are up to 40 KB';
  const isValue = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);
  return Object.values(metadata).every(isValue) ? undefined : 'a metadata value is a string, a number or a boolean';
};

const freshness = ({ settings }: Asked, name: string, value: number | undefined): Reply['headers'] =>
  settings.tellsFreshness && value !== undefined ? { [`x-pinecone-${name}-lsn`]: String(value) } : {};

const upsert = (asked: Asked): Reply => {
  const { body, bytes, settings, openNamed } = asked;
  const { vectors = [], namespace = '' } = body;
  if (bytes > MOST_BYTES || vectors.length > MOST_UPSERTED)
    return no(400, 'a request has up to 1,000 records and 2 MB');
  for (const vector of vectors) {
    const reason = whyUnfit(vector, settings.dimension);
    if (reason) return no(400, reason);
  }
  const opened = openNamed(namespace);
  opened.write(stored => {
    for (const vector of vectors) stored.set(vector.id, vector);
  });
  return ok({ upsertedCount: vectors.length }, freshness(asked, 'request', opened.lsn().written));
};

const query = (asked: Asked): Reply => {
  const { body, settings, namespaces } = asked;
  const { namespace = '', vector = [], topK = 0, filter, includeMetadata } = body;
  if (topK < 1 || topK > MOST_HITS) return no(400, 'topK is 1 to 10,000');
  if (vector.length !== settings.dimension) return no(400, 'the vector has another dimension than the index');
  const known = namespaces.get(namespace);
  const lsn = known?.lsn();
  const matches = (known?.query({ vector, topK, filter }) ?? []).map(({ id, score, metadata }) => ({
    id,
    score,
    values: [],
    ...(includeMetadata && { metadata }),
  }));
  if (Buffer.byteLength(JSON.stringify(matches)) > MOST_ANSWER_BYTES) return no(400, 'the answer has more than 4 MB');
  return ok({ matches, namespace, usage: { readUnits: 1 } }, freshness(asked, 'max-indexed', lsn?.indexed));
};

const remove = (asked: Asked): Reply => {
  const { namespace = '', ids, filter } = asked.body;
  if (filter !== undefined) return no(400, 'Serverless indexes do not support deleting with metadata filtering');
  if (ids === undefined || ids.length > MOST_DELETED) return no(400, 'a request deletes up to 1,000 ids');
  const known = asked.namespaces.get(namespace);
  if (known === undefined) return no(404, 'Namespace not found');
  known.write(stored => {
    for (const id of ids) stored.delete(id);
  });
  return ok({}, freshness(asked, 'request', known.lsn().written));
};

/** One page of a sorted list; its token is where the next one begins. */
const pageOf = (all: readonly string[], search: URLSearchParams) => {
  const limit = Math.min(Number(search.get('limit') ?? LONGEST_PAGE), LONGEST_PAGE);
  const from = Number(search.get('paginationToken') ?? 0);
  const next = from + limit < all.length ? { pagination: { next: String(from + limit) } } : {};
  return { items: all.slice(from, from + limit), next };
};

const list = ({ namespaces, search }: Asked): Reply => {
  const known = namespaces.get(search.get('namespace') ?? '');
  const { items, next } = pageOf(known?.list(search.get('prefix') ?? '') ?? [], search);
  return ok({ vectors: items.map(id => ({ id })), ...next });
};

const listNamespaces = ({ namespaces, search }: Asked): Reply => {
  const named = [...namespaces.keys()].filter(name => name.startsWith(search.get('prefix') ?? '')).sort();
  const { items, next } = pageOf(named, search);
  return ok({ namespaces: items.map(name => ({ name })), ...next });
};

const describeIndex = ({ name, index, settings: { dimension, metric } }: Asked): Reply => {
  if (name !== index.name) return { status: 404, answer: { error: { code: 'NOT_FOUND' }, status: 404 }, headers: {} };
  return ok({
    name,
    host: index.host,
    status: { ready: true, state: 'Ready' },
    deployment: { deployment_type: 'managed', cloud: 'aws', region: 'us-east-1' },
    schema: { fields: { _values: { type: 'dense_vector', dimension, metric } } },
    deletion_protection: 'disabled',
  });
};

const describeIndexStats = ({ namespaces, settings: { dimension, metric } }: Asked): Reply => {
  const counts = [...namespaces].map(
    ([name, namespace]) => [name, { vectorCount: namespace.list('').length }] as const,
  );
  const totalVectorCount = counts.reduce((sum, [, { vectorCount }]) => sum + vectorCount, 0);
  return ok({ namespaces: Object.fromEntries(counts), dimension, metric, indexFullness: 0, totalVectorCount });
};

const ROUTES: Readonly<Record<string, (asked: Asked) => Reply>> = {
  'GET /indexes/NAME': describeIndex,
  'POST /describe_index_stats': describeIndexStats,
  'POST /vectors/upsert': upsert,
  'POST /query': query,
  'POST /vectors/delete': remove,
  'GET /vectors/list': list,
  'GET /namespaces': listNamespaces,
  'DELETE /namespaces/NAME': ({ namespaces, name }) =>
    namespaces.delete(name) ? ok({}) : no(404, 'Namespace not found'),
};

export const routes = (asked: Asked): Reply => {
  const { settings, isAllowed, route } = asked;
  if (settings.failure !== undefined) return no(settings.failure, 'as the test wanted it');
  if (!isAllowed) return no(401, 'Invalid API Key');
  try {
    return ROUTES[route]?.(asked) ?? no(501, `no such route here: ${route}`);
  } catch (error) {
    if (error instanceof UnknownFilter) return no(400, error.message);
    throw error;
  }
};
