import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Config, ConfigError, type Environment, parseConfig } from '../composition/config.ts';
import { compose } from '../composition/container.ts';
import { UsageError } from './usage-error.ts';

const USAGE = 'Usage: npm run faultmaven -- reindex [--json]';

type Ordered = { readonly documents: number; readonly cases: number };

/** Orders every document that is ready, its vectors included, and every closed case to be indexed again; beside a running
 *  installation, whose workers do it, or before one is started. What was found before is found meanwhile. */
export const reindex = async (args: readonly string[], environment: Environment): Promise<void> => {
  const isJson = wantsJson(args);
  const config = parseConfig(environment);
  if (config.database.kind === 'sqlite' && !existsSync(config.database.file))
    throw new ConfigError(['DATA_DIR: holds no installation; name the folder of the one to index again']);
  const ordered = await orderAll(config);
  process.stdout.write(isJson ? `${JSON.stringify(ordered)}\n` : sentenceOf(ordered));
};

const wantsJson = (args: readonly string[]): boolean => {
  try {
    return parseArgs({ args: [...args], options: { json: { type: 'boolean', default: false } } }).values.json;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
};

/** What is printed is ours alone: the log stays quiet. */
const orderAll = async (config: Config): Promise<Ordered> => {
  const { services, shutdown } = await compose({ ...config, LOG_LEVEL: 'silent' });
  try {
    return { documents: await services.knowledge.reindex(), cases: await services.cases.reindex() };
  } finally {
    await shutdown.close();
  }
};

const sentenceOf = ({ documents, cases }: Ordered): string =>
  `Ordered: ${documents} documents and ${cases} closed cases. Workers index them as they find time.\n`;
