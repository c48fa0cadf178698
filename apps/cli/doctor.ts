import { openHandle } from '../../adapters/sql/sqlite/handle.ts';
import { isDomainError } from '../../core/kernel/error.ts';
import type { Catalogue } from '../composition/catalogue.ts';
import { type Config, describeConfig, type Environment, parseConfig } from '../composition/config.ts';
import { compose } from '../composition/container.ts';
import { prepareFolders } from '../composition/data-dir.ts';
import { writersOf } from '../composition/writers.ts';
import type { Component, Readiness } from '../http/deps.ts';
import { askProviders } from './ask-providers.ts';
import { CommandError } from './command-error.ts';

const MIN_NODE = 24;

/** Says what was checked and what was found. Makes the parts as a start does, so that folders and tables are made and brought
 *  up to date, and asks each as `/health/ready` does.
 *  @throws at the first thing that would keep FaultMaven from starting, or that it cannot serve people without. */
export const doctor = async (environment: Environment): Promise<void> => {
  const node = Number(process.versions.node.split('.')[0]);
  if (node < MIN_NODE)
    throw new Error(`Node ${process.versions.node} is too old. Run it with npm, which brings its own: npm start`);
  console.log(`ok  Node ${process.versions.node}`);
  const config = parseConfig(environment);
  console.log('ok  configuration');
  for (const [name, value] of Object.entries(describeConfig(config)))
    if (value !== undefined) console.log(`      ${name}=${value}`);
  await prepareFolders(config);
  console.log('ok  folders');
  if (config.searchFile !== undefined) console.log(`ok  SQLite ${sqliteVersion()}`);
  const { ready, components, models } = await found(config);
  console.log(`ok  answers by ${writersOf(config, models)}`);
  for (const component of components) console.log(lineOf(component));
  for (const { name, detail } of await askProviders(config))
    console.log(lineOf({ name, ok: detail === undefined, detail }));
  if (!ready) throw new CommandError(1, 'FaultMaven cannot run like this: correct what is marked with --.');
};

type Found = Readiness & { readonly models: Catalogue };

/** What is printed is ours alone: the log stays quiet. */
const found = async (config: Config): Promise<Found> => {
  const parts = await composed(config);
  if ('ready' in parts) return parts;
  try {
    return { ...(await parts.readiness()), models: parts.models };
  } finally {
    await parts.shutdown.close();
  }
};

/** Nothing can be made without the database, so that nothing else can be asked. */
const composed = async (config: Config) => {
  try {
    return await compose({ ...config, LOG_LEVEL: 'silent' });
  } catch (error) {
    if (!isDomainError(error)) throw error;
    const database: Component = { name: 'database', ok: false, required: true, detail: error.message };
    return { ready: false, components: [database], models: { models: [], routes: {} } };
  }
};

const lineOf = ({ name, ok, detail }: Pick<Component, 'ok'> & { name: string; detail?: string | undefined }): string =>
  ok ? `ok  ${name}` : `--  ${name}: ${detail}`;

const sqliteVersion = (): string => {
  const memory = openHandle(':memory:', 'write');
  try {
    memory.exec('create virtual table probe using fts5 (text)');
    return String(memory.prepare('select sqlite_version()').pluck().get());
  } finally {
    memory.close();
  }
};
