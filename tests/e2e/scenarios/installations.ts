import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Installation, startInstallation, temporaryFolder } from '../../support/installation.ts';

type Environment = Readonly<Record<string, string>>;
type SetUp = { readonly environment: (modelUrl: string) => Environment; readonly settings?: object };

/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:1';

const openai = (url: string): Environment => ({
  LLM_PROVIDER: 'auto',
  OPENAI_BASE_URL: `${url}/v1`,
  OPENAI_MODEL: 'first',
});
const both = (url: string): Environment => ({
  ...openai(url),
  ANTHROPIC_BASE_URL: url,
  ANTHROPIC_MODEL: 'second',
});
const ROUTE = ['openai/first', 'anthropic/second'];
const ROUTES = { triage: ROUTE, investigate: ROUTE, 'post-mortem': ROUTE };

/** How an installation is configured that a scenario wants. */
export const SET_UPS = {
  'two providers': {
    environment: url => ({ ...both(url), OLLAMA_HOST: NOWHERE, OLLAMA_MODEL: 'away' }),
    settings: {
      routes: ROUTES,
      models: [
        { provider: 'openai', model: 'small', context_tokens: 1024 },
        { provider: 'openai', model: 'without-tools', tools: false },
      ],
    },
  },
  'one provider': { environment: openai },
  'five seconds for a turn': { environment: url => ({ ...openai(url), TURN_DEADLINE: '5' }) },
  'small budgets': {
    environment: both,
    settings: {
      routes: ROUTES,
      agent: { context_tokens: 4000, answer_tokens: 1000 },
      models: [{ provider: 'openai', model: 'first', price: { input: 1, output: 2 } }],
      budgets: { turn: { tokens: 20_000 }, case: { tokens: 40_000 }, user_day: { tokens: 100_000, usd: 5 } },
    },
  },
  'no model': { environment: () => ({ LLM_PROVIDER: 'none' }) },
} satisfies Record<string, SetUp>;

export type SetUpName = keyof typeof SET_UPS;

export type Running = Installation & {
  readonly environment: Environment;
  /** Kills it, and starts another one on what it has left behind. */
  again(): Promise<Running>;
  remove(): Promise<void>;
};

export const install = async (name: SetUpName, modelUrl: string): Promise<Running> => {
  const folder = await temporaryFolder();
  const data = join(folder.path, 'data');
  const file = join(folder.path, 'config.json');
  await mkdir(data);
  const { environment, settings = {} }: SetUp = SET_UPS[name];
  await writeFile(file, JSON.stringify(settings));
  const all = {
    ...environment(modelUrl),
    CONFIG_FILE: file,
    DATA_DIR: data,
    EMBEDDING_PROVIDER: 'none',
    LOG_LEVEL: 'debug',
    SIGN_IN_RATE_LIMIT_PER_MINUTE: '1000',
    ANONYMOUS_RATE_LIMIT_PER_MINUTE: '6000',
  };
  /** Whoever removes it may know one that was killed and started again since. */
  let current: Installation;
  const start = async (): Promise<Running> => {
    const installation = await startInstallation(data, all);
    current = installation;
    return {
      ...installation,
      environment: all,
      again: () => installation.kill().then(start),
      remove: () => current.kill().then(folder.remove),
    };
  };
  return start();
};
