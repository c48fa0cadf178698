import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { readSettings, type Settings } from './settings.ts';

/** A variable of the environment: what it means, and how its text is read. `secret` values are never shown. */
type Variable = { readonly schema: z.ZodType; readonly about: string; readonly secret?: true };

const number = (min: number, max: number, fallback: number) =>
  z.coerce.number({ error: 'must be a whole number' }).int().min(min).max(max).default(fallback);

const flag = () =>
  z
    .enum(['true', 'false'])
    .default('false')
    .transform(value => value === 'true');

const sqliteUrl = z
  .string()
  .regex(/^sqlite:\/\/(\/.+|\/?:memory:)$/, {
    error: 'must look like sqlite:///absolute/path or sqlite:///./relative/path',
  })
  .refine(url => !url.includes(':memory:'), { error: 'an in-memory database would lose accepted work; name a file' });

/** Every variable, with a sentence each; docs/configuration.md is compared with this table by a test. */
export const VARIABLES = {
  PROFILE: {
    schema: z.enum(['core']).default('core'),
    about: 'The set of defaults: `core` runs in one process without any service.',
  },
  HOST: {
    schema: z.string().min(1).default('127.0.0.1'),
    about: 'The address to listen on. `0.0.0.0` for all, for example in a container.',
  },
  PORT: { schema: number(0, 65_535, 8000), about: 'The port to listen on; 0 takes any free one.' },
  WORKER_PORT: {
    schema: z.coerce.number().int().min(0).max(65_535).optional(),
    about: 'Where a worker process answers `/health/live`, `/health/ready` and `/metrics`; nowhere when absent.',
  },
  DATA_DIR: { schema: z.string().min(1).default('./data'), about: 'The folder that holds everything that is kept.' },
  DATABASE_URL: { schema: sqliteUrl.optional(), about: 'The database; by default `faultmaven.db` in DATA_DIR.' },
  FILE_STORAGE: {
    schema: z.enum(['local']).default('local'),
    about: 'Where files are kept: `local`, the file system.',
  },
  FILE_STORAGE_PATH: {
    schema: z.string().min(1).optional(),
    about: 'The folder for files; by default `files` in DATA_DIR.',
  },
  JOB_QUEUE: {
    schema: z.enum(['embedded']).default('embedded'),
    about: 'What carries jobs: `embedded`, the database itself.',
  },
  STATE_STORE: {
    schema: z.enum(['embedded']).default('embedded'),
    about: 'Sessions and results: `embedded`, the database itself.',
  },
  IDENTITY_PROVIDER: {
    schema: z.enum(['jwt']).default('jwt'),
    about: 'Who signs people in: `jwt`, this installation.',
  },
  JWT_SECRET: {
    schema: z.string().min(32, { error: 'must have at least 32 characters' }).optional(),
    about: 'Signs access tokens, at least 32 characters; made and kept in DATA_DIR when absent.',
    secret: true,
  },
  LLM_PROVIDER: {
    schema: z.enum(['auto', 'none', 'openai']).default('auto'),
    about:
      'Who writes answers: `auto` takes OpenAI when a key or a base URL is set, else none; `none` composes every answer by code.',
  },
  OPENAI_API_KEY: {
    schema: z.string().min(1).optional(),
    about: 'The key for OpenAI, or for a compatible server that wants one.',
    secret: true,
  },
  OPENAI_BASE_URL: {
    schema: z.url({ protocol: /^https?$/ }).optional(),
    about: 'Any server that speaks the OpenAI protocol, for example `http://127.0.0.1:11434/v1`.',
  },
  OPENAI_MODEL: {
    schema: z.string().min(1).default('gpt-4o-mini'),
    about: 'The model that is asked unless a chat names another.',
  },
  EMBEDDING_PROVIDER: {
    schema: z.enum(['embedded', 'none']).default('embedded'),
    about: 'Who turns text into vectors: `embedded`, a small English model in a process of its own; `none`, nobody.',
  },
  VECTOR_STORE: {
    schema: z.enum(['embedded']).default('embedded'),
    about: 'Where vectors are kept: `embedded`, the file of the search index.',
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

type Values = { [Name in keyof typeof VARIABLES]: z.output<(typeof VARIABLES)[Name]['schema']> };

export type Environment = Readonly<Record<string, string | undefined>>;

/** The model to ask, if any: an OpenAI provider without an address or a key cannot exist. */
export type LlmChoice =
  | { readonly kind: 'none'; readonly why: string }
  | { readonly kind: 'openai'; readonly apiKey: string; readonly baseUrl: string | undefined; readonly model: string };

export type Config = Readonly<Values> & {
  readonly databaseFile: string;
  /** The search index: beside the database, because it can be rebuilt from it. */
  readonly searchFile: string;
  /** Progress and rate counters that processes share: may be deleted at any time. */
  readonly liveFile: string;
  readonly filesFolder: string;
  readonly llm: LlmChoice;
  /** What CONFIG_FILE says, and the defaults for the rest. */
  readonly settings: Settings;
};

/** The configuration cannot be used; `problems` names every variable that is wrong, never a value. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map(problem => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Reads the environment once. `NAME_FILE` names a file that holds the value of NAME.
 *  @throws ConfigError with all problems at once. */
export const parseConfig = (environment: Environment): Config => {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, { schema }] of Object.entries(VARIABLES)) {
    const parsed = schema.safeParse(read(environment, name, problems));
    if (parsed.success) values[name] = parsed.data;
    else for (const issue of parsed.error.issues) problems.push(`${name}: ${issue.message}`);
  }
  const settings = readSettings(values.CONFIG_FILE as Values['CONFIG_FILE'], problem =>
    problems.push(`CONFIG_FILE: ${problem}`),
  );
  if (problems.length > 0) throw new ConfigError(problems);
  const config = derive(values as Values, settings, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config);
};

const read = (environment: Environment, name: string, problems: string[]): string | undefined => {
  const value = environment[name];
  const file = environment[`${name}_FILE`];
  if (value !== undefined && value !== '') return value;
  if (file === undefined || file === '') return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    problems.push(`${name}_FILE: the file cannot be read`);
    return undefined;
  }
};

const derive = (values: Values, settings: Settings, problems: string[]): Config => {
  const databaseFile = databaseFileOf(values);
  return {
    ...values,
    databaseFile,
    searchFile: resolve(dirname(databaseFile), 'search.db'),
    liveFile: resolve(values.DATA_DIR, 'live.db'),
    filesFolder: resolve(values.FILE_STORAGE_PATH ?? resolve(values.DATA_DIR, 'files')),
    llm: chooseLlm(values, problems),
    settings,
  };
};

const databaseFileOf = ({ DATABASE_URL, DATA_DIR }: Values): string =>
  DATABASE_URL
    ? resolve(DATABASE_URL.slice('sqlite://'.length).replace(/^\/(?=\.)/, ''))
    : resolve(DATA_DIR, 'faultmaven.db');

const chooseLlm = (values: Values, problems: string[]): LlmChoice => {
  const { LLM_PROVIDER, OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_MODEL } = values;
  if (LLM_PROVIDER === 'none') return { kind: 'none', why: 'LLM_PROVIDER is none' };
  if (OPENAI_API_KEY || OPENAI_BASE_URL)
    return { kind: 'openai', apiKey: OPENAI_API_KEY ?? 'none', baseUrl: OPENAI_BASE_URL, model: OPENAI_MODEL };
  if (LLM_PROVIDER === 'openai')
    problems.push('LLM_PROVIDER: openai needs OPENAI_API_KEY, or OPENAI_BASE_URL for a server without keys');
  return { kind: 'none', why: 'neither OPENAI_API_KEY nor OPENAI_BASE_URL is set' };
};

/** The effective choices, for the operator; secrets only by whether they are set. */
export const describeConfig = (config: Config): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(VARIABLES).map(([name, variable]) => {
      const value = config[name as keyof Values];
      return [name, 'secret' in variable && value !== undefined ? '(set)' : value];
    }),
  );
