import { resolve } from 'node:path';
import { chooseEmbedding, type EmbeddingChoice } from './embedding-choice.ts';
import { chooseLlm, type LlmChoice } from './llm-choice.ts';
import { type Defaults, isServed } from './profiles.ts';
import type { Values } from './variables.ts';

type Chosen = Values & Defaults;
type Names = keyof Values & string;

export type DatabaseChoice =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgresql'; readonly url: string; readonly poolSize: number };

export type FilesChoice =
  | { readonly kind: 'local'; readonly folder: string }
  | {
      readonly kind: 's3';
      readonly bucket: string;
      readonly prefix: string | undefined;
      readonly endpoint: string | undefined;
      readonly region: string | undefined;
      readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
    };

export type RedisChoice = { readonly kind: 'redis'; readonly urls: readonly string[] };

export type QueueChoice =
  | { readonly kind: 'embedded' }
  | RedisChoice
  | { readonly kind: 'nats'; readonly url: string; readonly replicas: number };

export type StateChoice = { readonly kind: 'embedded' } | RedisChoice;

export type VectorsChoice =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'chromadb'; readonly url: string; readonly token: string | undefined }
  | {
      readonly kind: 'pinecone';
      readonly apiKey: string;
      readonly index: string;
      readonly controllerUrl: string | undefined;
    };

export type IdentityChoice =
  | { readonly kind: 'jwt' /** Made and kept in DATA_DIR when undefined. */; readonly secret: string | undefined }
  | {
      readonly kind: 'auth0';
      readonly issuer: string;
      readonly audience: string;
      readonly client: { readonly id: string; readonly secret: string | undefined };
      readonly roles: { readonly claim: string; readonly admin: string };
    };

export type Choices = {
  readonly database: DatabaseChoice;
  readonly files: FilesChoice;
  readonly queue: QueueChoice;
  readonly state: StateChoice;
  readonly vectors: VectorsChoice;
  readonly identity: IdentityChoice;
  readonly llm: LlmChoice;
  readonly embedding: EmbeddingChoice;
};

/** What the values come to; `problem` is told of each that is missing. What is returned then must not be used. */
export const choose = (values: Chosen, isOllamaListed: boolean, problem: (text: string) => void): Choices => {
  const missing = new Set<Names>();
  const needed = (name: Names, because: Names): string => {
    const value = values[name];
    if (value !== undefined) return String(value);
    // Two parts may need the same; one reason is enough.
    if (!missing.has(name))
      problem(`${name}: is needed, because ${because} is ${values[because]}${byDefault(values, because)}`);
    missing.add(name);
    return '';
  };
  return {
    database: database(values, problem),
    files: files(values, needed, problem),
    queue: queue(values, needed),
    state: values.STATE_STORE === 'redis' ? redis(needed('REDIS_URL', 'STATE_STORE')) : { kind: 'embedded' },
    vectors: vectors(values, needed),
    identity: identity(values, needed, problem),
    llm: chooseLlm(values, isOllamaListed, problem),
    embedding: chooseEmbedding(values, problem),
  };
};

type Needed = (name: Names, because: Names) => string;
type Problem = (text: string) => void;

const byDefault = ({ PROFILE }: Chosen, name: Names): string =>
  isServed({ PROFILE }) && name !== 'PROFILE' ? ` with PROFILE=${PROFILE} unless ${name} says otherwise` : '';

const database = (values: Chosen, problem: Problem): DatabaseChoice => {
  const { DATABASE_URL, DATA_DIR, DATABASE_POOL_SIZE } = values;
  if (isServed(values) && !DATABASE_URL?.startsWith('postgres'))
    problem(`DATABASE_URL: PROFILE=${values.PROFILE} needs one that begins with postgresql://`);
  if (DATABASE_URL === undefined) return { kind: 'sqlite', file: resolve(DATA_DIR, 'faultmaven.db') };
  if (DATABASE_URL.startsWith('postgres'))
    return { kind: 'postgresql', url: DATABASE_URL, poolSize: DATABASE_POOL_SIZE };
  return { kind: 'sqlite', file: resolve(DATABASE_URL.slice('sqlite://'.length).replace(/^\/(?=\.)/, '')) };
};

const files = (values: Chosen, needed: Needed, problem: Problem): FilesChoice => {
  if (values.FILE_STORAGE === 'local')
    return { kind: 'local', folder: resolve(values.FILE_STORAGE_PATH ?? resolve(values.DATA_DIR, 'files')) };
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = values;
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined))
    problem('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: set both of them, or neither');
  return {
    kind: 's3',
    bucket: needed('S3_BUCKET', 'FILE_STORAGE'),
    prefix: values.S3_PREFIX,
    endpoint: values.S3_ENDPOINT,
    // A server of one's own has no regions, but the protocol's signatures name one.
    region: values.AWS_REGION ?? (values.S3_ENDPOINT === undefined ? undefined : 'us-east-1'),
    credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined,
  };
};

const redis = (urls: string): RedisChoice => ({ kind: 'redis', urls: urls.split(',').map(url => url.trim()) });

const queue = ({ JOB_QUEUE, NATS_REPLICAS }: Chosen, needed: Needed): QueueChoice => {
  if (JOB_QUEUE === 'redis') return redis(needed('REDIS_URL', 'JOB_QUEUE'));
  if (JOB_QUEUE === 'nats') return { kind: 'nats', url: needed('NATS_URL', 'JOB_QUEUE'), replicas: NATS_REPLICAS };
  return { kind: 'embedded' };
};

const vectors = (values: Chosen, needed: Needed): VectorsChoice => {
  if (values.VECTOR_STORE === 'chromadb')
    return { kind: 'chromadb', url: needed('CHROMADB_URL', 'VECTOR_STORE'), token: values.CHROMADB_TOKEN };
  if (values.VECTOR_STORE === 'embedded') return { kind: 'embedded' };
  return {
    kind: 'pinecone',
    apiKey: needed('PINECONE_API_KEY', 'VECTOR_STORE'),
    index: needed('PINECONE_INDEX', 'VECTOR_STORE'),
    controllerUrl: values.PINECONE_CONTROLLER_HOST,
  };
};

const identity = (values: Chosen, needed: Needed, problem: Problem): IdentityChoice => {
  const { PROFILE, JWT_SECRET, AUTH0_CLIENT_SECRET, AUTH0_ROLES_CLAIM, AUTH0_ADMIN_ROLE } = values;
  if (values.IDENTITY_PROVIDER === 'jwt') {
    if (isServed(values) && JWT_SECRET === undefined)
      problem(
        `JWT_SECRET: PROFILE=${PROFILE} does not make one up, because all processes need the same; openssl rand -base64 48 makes one`,
      );
    return { kind: 'jwt', secret: JWT_SECRET };
  }
  return {
    kind: 'auth0',
    issuer: issuerOf(needed('AUTH0_DOMAIN', 'IDENTITY_PROVIDER'), problem),
    audience: needed('AUTH0_AUDIENCE', 'IDENTITY_PROVIDER'),
    client: { id: needed('AUTH0_CLIENT_ID', 'IDENTITY_PROVIDER'), secret: AUTH0_CLIENT_SECRET },
    roles: { claim: AUTH0_ROLES_CLAIM, admin: AUTH0_ADMIN_ROLE },
  };
};

/** Auth0 calls itself by its domain, with a slash at the end. */
const issuerOf = (domain: string, problem: Problem): string => {
  const issuer = domain.includes('://') ? domain : `https://${domain}/`;
  const { protocol, hostname, username, password, search, hash } = URL.parse(issuer) ?? {};
  const isThisMachine = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isThisMachine);
  if (domain !== '' && (!isSafe || username || password || search || hash))
    problem('AUTH0_DOMAIN: must be a domain such as tenant.eu.auth0.com, or an address that begins with https://');
  return issuer;
};
