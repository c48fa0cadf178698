import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Choices, choose } from './choices.ts';
import { type ModelPlan, planModels } from './model-plan.ts';
import { type Defaults, withDefaults } from './profiles.ts';
import { readSettings, type Settings } from './settings.ts';
import { VARIABLES, type Values } from './variables.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export type Config = Readonly<Values & Defaults> &
  Choices & {
    /** What of search this machine keeps by itself; it can be rebuilt from the database. Undefined where others keep all. */
    readonly searchFile: string | undefined;
    /** Progress and rate counters that processes on one machine share: may be deleted at any time. */
    readonly liveFile: string;
    /** Which models may be asked, and for what. */
    readonly models: ModelPlan;
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
  if (values.PROFILE === undefined) throw new ConfigError(problems);
  // What cannot be read is not missing as well.
  const known = new Set(problems.map(nameIn));
  const config = derive(values as Values, settings, problem => {
    if (!known.has(nameIn(problem))) problems.push(problem);
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config);
};

const nameIn = (problem: string): string | undefined => problem.split(/(?:_FILE)?:/)[0];

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

const derive = (given: Values, settings: Settings, problem: (text: string) => void): Config => {
  const values = withDefaults(given);
  const isOllamaListed = settings.models.some(({ provider }) => provider === 'ollama');
  const choices = choose(values, isOllamaListed, problem);
  return {
    ...values,
    ...choices,
    searchFile: searchFileOf(values, choices),
    liveFile: resolve(values.DATA_DIR, 'live.db'),
    models: planModels(choices.llm, settings, said => problem(`CONFIG_FILE: ${said}`)),
    settings,
  };
};

/** Beside a SQLite database, whose words it finds too. */
const searchFileOf = ({ DATA_DIR }: Values, { database, vectors }: Choices): string | undefined => {
  if (database.kind === 'sqlite') return resolve(dirname(database.file), 'search.db');
  return vectors.kind === 'embedded' ? resolve(DATA_DIR, 'search.db') : undefined;
};

/** The effective choices, for the operator; secrets only by whether they are set, addresses without user, password and query. */
export const describeConfig = (config: Config): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(VARIABLES).map(([name, variable]) => {
      const value = config[name as keyof Values];
      const secret = 'secret' in variable ? variable.secret : false;
      return [name, value !== undefined && secret ? masked(String(value), secret) : value];
    }),
  );

const masked = (value: string, secret: true | 'address'): string =>
  secret === 'address' ? value.split(NEXT_ADDRESS).map(withoutCredentials).join(',') : '(set)';

/** A password may hold a comma too. */
const NEXT_ADDRESS = /,(?=\s*[a-z]+:\/\/)/;

const withoutCredentials = (address: string): string => {
  const url = URL.parse(address.trim());
  if (url?.protocol === 'sqlite:') return address;
  if (!url || url.host === '') return '(set)';
  const hasUser = url.username !== '' || url.password !== '';
  if (!hasUser && url.search === '') return address.trim();
  if (hasUser) url.username = '***';
  url.password = '';
  // A password may stand there too; how it is encrypted is no secret.
  for (const name of new Set(url.searchParams.keys())) if (name !== 'sslmode') url.searchParams.set(name, '***');
  return url.href;
};
