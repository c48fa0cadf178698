import { z } from 'zod';
import {
  addresses,
  databaseUrl,
  flag,
  hostUrl,
  KEY_FOLDER,
  number,
  redisUrl,
  text,
  webUrl,
  wholeNumber,
} from './variable-schemas.ts';

/** A variable of the environment: what it means, and how its text is read. `secret` values are never shown; of
 *  an address, only user, password and what its query says are hidden. */
type Variable = { readonly schema: z.ZodType; readonly about: string; readonly secret?: true | 'address' };

/** Every variable, with a sentence each; docs/configuration.md is compared with this table by a test. */
export const VARIABLES = {
  PROFILE: {
    schema: z.enum(['core', 'team', 'enterprise']).default('core'),
    about: 'The set of defaults: `core` runs without any service; `team` and `enterprise` see below.',
  },
  HOST: {
    schema: z.string().min(1).default('127.0.0.1'),
    about: 'The address to listen on. `0.0.0.0` for all, for example in a container.',
  },
  PORT: { schema: number(0, 65_535, 8000), about: 'The port to listen on; 0 takes any free one.' },
  WORKER_PORT: {
    schema: wholeNumber(0, 65_535).optional(),
    about: 'Where a worker process answers `/health/live`, `/health/ready` and `/metrics`; nowhere when absent.',
  },
  INSTALLATION: {
    schema: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,30}$/, { error: 'must be lower-case letters, digits and hyphens, 31 at most' })
      .default('faultmaven'),
    about:
      'The name under which this installation keeps what it has on Redis and NATS; another one on the same servers needs another.',
  },
  DATA_DIR: { schema: z.string().min(1).default('./data'), about: 'The folder that holds everything that is kept.' },
  DATABASE_URL: {
    schema: databaseUrl.optional(),
    about:
      'The database: `sqlite:///path`, by default `faultmaven.db` in DATA_DIR, or `postgresql://user:password@host:5432/database`.',
    secret: 'address',
  },
  DATABASE_POOL_SIZE: {
    schema: number(2, 200, 10),
    about: 'Connections to PostgreSQL that one process opens at most, beside one that listens.',
  },
  FILE_STORAGE: {
    schema: z.enum(['local', 's3']).optional(),
    about:
      'Where files are kept: `local`, the file system; `s3`, a bucket of Amazon S3 or of a server that speaks its protocol.',
  },
  FILE_STORAGE_PATH: {
    schema: z.string().min(1).optional(),
    about:
      'The folder for files; by default `files` in DATA_DIR. Processes on several machines need it on all of them.',
  },
  S3_BUCKET: { schema: text(), about: 'The bucket for files; it is there already.' },
  S3_PREFIX: {
    schema: z
      .string()
      .regex(KEY_FOLDER, { error: "must be a folder of letters, digits and !-_.*'(), such as faultmaven/, without .." })
      .optional(),
    about: 'The folder of the bucket that is ours, with its slash: `faultmaven/`.',
  },
  S3_ENDPOINT: {
    schema: webUrl(),
    about: "Where an S3-compatible server listens; Amazon's own when absent.",
    secret: 'address',
  },
  AWS_REGION: { schema: text(), about: 'The region of the bucket.' },
  AWS_ACCESS_KEY_ID: {
    schema: text(),
    about: 'The key for the bucket; when absent, the shared files of AWS, or the role of the machine or the pod.',
    secret: true,
  },
  AWS_SECRET_ACCESS_KEY: { schema: text(), about: 'The secret that belongs to AWS_ACCESS_KEY_ID.', secret: true },
  JOB_QUEUE: {
    schema: z.enum(['embedded', 'redis', 'nats']).optional(),
    about: 'What carries jobs to workers: `embedded`, the database itself; `redis`, BullMQ; `nats`, JetStream.',
  },
  NATS_URL: {
    schema: addresses(
      /^(nats|tls):$/,
      'nats://user:password@host:4222, what is special in it percent-encoded',
    ).optional(),
    about: 'NATS: `nats://user:password@host:4222`, `tls://` for an encrypted one; several of one cluster with commas.',
    secret: 'address',
  },
  NATS_REPLICAS: {
    schema: z.enum(['1', '3', '5']).default('1').transform(Number),
    about: 'Copies of the stream of jobs in a cluster of NATS servers: 1, 3 or 5.',
  },
  STATE_STORE: {
    schema: z.enum(['embedded', 'redis']).optional(),
    about:
      'Sessions, results, progress and counts of requests: `embedded`, the database itself and files beside it; `redis`.',
  },
  REDIS_URL: {
    schema: redisUrl.optional(),
    about:
      'Redis: `redis://user:password@host:6379/0`, `rediss://` over TLS; several nodes with commas are a Redis Cluster.',
    secret: 'address',
  },
  IDENTITY_PROVIDER: {
    schema: z.enum(['jwt', 'auth0']).optional(),
    about: 'Who signs people in: `jwt`, this installation; `auth0`, Auth0 or any other OpenID Connect issuer.',
  },
  JWT_SECRET: {
    schema: z.string().min(32, { error: 'must have at least 32 characters' }).optional(),
    about:
      'Signs access tokens, at least 32 characters; with PROFILE=core made and kept in DATA_DIR when absent, otherwise needed.',
    secret: true,
  },
  AUTH0_DOMAIN: {
    schema: text(),
    about:
      'The issuer: a domain of Auth0 such as `tenant.eu.auth0.com`, or the address of another issuer, exactly as it calls itself.',
  },
  AUTH0_AUDIENCE: {
    schema: text(),
    about: 'What access tokens for this installation are made out to: the identifier of the API.',
  },
  AUTH0_CLIENT_ID: { schema: text(), about: 'What this installation is to the issuer: renews and revokes sign-ins.' },
  AUTH0_CLIENT_SECRET: {
    schema: text(),
    about: 'The secret of AUTH0_CLIENT_ID; none for a public client.',
    secret: true,
  },
  AUTH0_ROLES_CLAIM: {
    schema: z.string().min(1).default('roles'),
    about: 'The claim of an access token that lists roles: a name, an address, or a path with dots.',
  },
  AUTH0_ADMIN_ROLE: { schema: z.string().min(1).default('admin'), about: 'The role that makes an administrator.' },
  LLM_PROVIDER: {
    schema: z.enum(['auto', 'none', 'openai', 'anthropic', 'ollama']).default('auto'),
    about:
      'Who writes answers: `auto`, everybody whose key or address is set, one after the other, else an Ollama that runs here, else nobody; a name, only that one; `none`: code composes every answer.',
  },
  OPENAI_API_KEY: {
    schema: z.string().min(1).optional(),
    about: 'The key for OpenAI, or for a compatible server that wants one.',
    secret: true,
  },
  OPENAI_BASE_URL: {
    schema: webUrl(),
    about: 'Any server that speaks the OpenAI protocol, for example `http://127.0.0.1:8080/v1`.',
    secret: 'address',
  },
  OPENAI_MODEL: {
    schema: z.string().min(1).default('gpt-5.4-mini'),
    about: 'The model of OpenAI, or of that server, that is asked unless a chat or a route names another.',
  },
  ANTHROPIC_API_KEY: { schema: text(), about: 'The key for Anthropic.', secret: true },
  ANTHROPIC_BASE_URL: {
    schema: webUrl(),
    about: "Any server that speaks Anthropic's protocol; Anthropic's own when absent.",
    secret: 'address',
  },
  ANTHROPIC_MODEL: {
    schema: z.string().min(1).default('claude-sonnet-5-5'),
    about: 'The model of Anthropic that is asked unless a chat or a route names another.',
  },
  OLLAMA_HOST: {
    schema: hostUrl(),
    about: 'Where Ollama listens, for example `http://127.0.0.1:11434`, which it is when absent.',
    secret: 'address',
  },
  OLLAMA_MODEL: {
    schema: z.string().min(1).default('llama3.1:8b'),
    about: 'The model of Ollama that is asked unless a chat or a route names another; it was pulled before.',
  },
  EMBEDDING_PROVIDER: {
    schema: z.enum(['embedded', 'none', 'openai', 'ollama']).default('embedded'),
    about:
      'Who turns text into vectors: `embedded`, a small English model in a process of its own; `openai`, or a server that speaks its protocol; `ollama`; `none`, nobody.',
  },
  EMBEDDING_MODEL: {
    schema: text(),
    about: 'The model for vectors: `text-embedding-3-small` of OpenAI, `nomic-embed-text` of Ollama when absent.',
  },
  EMBEDDING_DIMENSIONS: {
    schema: wholeNumber(2, 8192).optional(),
    about: 'Numbers in a vector: needed for a model that we do not know; makes those of `text-embedding-3-*` shorter.',
  },
  EMBEDDING_BASE_URL: {
    schema: webUrl(),
    about: 'Where vectors are made, when that is not OPENAI_BASE_URL or OLLAMA_HOST.',
    secret: 'address',
  },
  EMBEDDING_API_KEY: {
    schema: text(),
    about: 'The key for vectors; OPENAI_API_KEY when absent and EMBEDDING_BASE_URL is too.',
    secret: true,
  },
  VECTOR_STORE: {
    schema: z.enum(['embedded', 'chromadb', 'pinecone']).optional(),
    about: 'Where vectors are kept: `embedded`, the file of the search index; `chromadb`; `pinecone`.',
  },
  CHROMADB_URL: {
    schema: webUrl(),
    about: 'The Chroma server, for example `http://chroma:8000`.',
    secret: 'address',
  },
  CHROMADB_TOKEN: { schema: text(), about: 'Sent to Chroma as `x-chroma-token`, where it asks for one.', secret: true },
  PINECONE_API_KEY: { schema: text(), about: 'The key for Pinecone.', secret: true },
  PINECONE_INDEX: {
    schema: text(),
    about:
      'An index of Pinecone that is there already: metric cosine, at least as many dimensions as the embedding model (the embedded one: 512).',
  },
  PINECONE_CONTROLLER_HOST: {
    schema: webUrl(),
    about: "Where indexes are looked up; Pinecone's own address when absent.",
    secret: 'address',
  },
  CONFIG_FILE: {
    schema: z.string().min(1).optional(),
    about: 'A JSON file with what does not fit into a variable: see below.',
  },
  CORS_ORIGINS: {
    schema: z
      .string()
      .default('')
      .transform(list =>
        list
          .split(',')
          .map(origin => origin.trim())
          .filter(origin => origin !== ''),
      ),
    about: 'Origins whose pages may call the API, separated by commas; `*` for any.',
  },
  TRUST_PROXY: { schema: number(0, 10, 0), about: 'How many proxies in front of us may say who the client is.' },
  RATE_LIMIT_PER_MINUTE: { schema: number(1, 1_000_000, 6000), about: 'Requests per user and minute.' },
  ANONYMOUS_RATE_LIMIT_PER_MINUTE: {
    schema: number(1, 1_000_000, 600),
    about: 'Requests per address and minute without a sign-in.',
  },
  SIGN_IN_RATE_LIMIT_PER_MINUTE: {
    schema: number(1, 1_000_000, 60),
    about: 'Attempts to sign in or register per address and minute.',
  },
  MAX_UPLOAD_MB: { schema: number(1, 102_400, 2048), about: 'The largest file that is taken, in megabytes.' },
  SESSION_TTL: {
    schema: number(1, 31_536_000, 3600),
    about: 'Seconds that a troubleshooting session lives without a heartbeat.',
  },
  RESULT_TTL: {
    schema: number(1, 31_536_000, 604_800),
    about: 'Seconds that results of chats are kept for fast polling; the answers stay in the case.',
  },
  IDEMPOTENCY_TTL: {
    schema: number(1, 31_536_000, 86_400),
    about: 'Seconds for which a request with an `Idempotency-Key` is known again when it is repeated.',
  },
  ACCESS_TOKEN_TTL: { schema: number(60, 86_400, 900), about: 'Seconds that an access token lives.' },
  REFRESH_TOKEN_TTL: {
    schema: number(3600, 31_536_000, 2_592_000),
    about: 'Seconds that a sign-in lives without being used.',
  },
  TURN_DEADLINE: {
    schema: number(5, 3600, 120),
    about: 'Seconds from the beginning of a turn until the model must be done; after that code composes the answer.',
  },
  LOG_LEVEL: {
    schema: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    about: 'How much is logged; `silent` for nothing.',
  },
  LOG_PRETTY: { schema: flag(), about: '`true` for one readable line per event instead of JSON.' },
} as const satisfies Record<string, Variable>;

export type Values = { [Name in keyof typeof VARIABLES]: z.output<(typeof VARIABLES)[Name]['schema']> };
