import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { ConfigError, type Environment, parseConfig } from '../../../apps/composition/config.ts';
import { catalogueOf } from '../../../apps/composition/llm-module.ts';
import { withConfigFile } from './config-file.ts';

const OPENAI = { OPENAI_API_KEY: 'key-of-openai' };
const ANTHROPIC = { ANTHROPIC_API_KEY: 'key-of-anthropic' };

const problemsOf = (environment: Environment): readonly string[] => {
  try {
    parseConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

const keysOf = (environment: Environment): readonly string[] =>
  parseConfig(environment).models.models.map(({ key }) => key);

describe('the models that may be asked', () => {
  it('are those of everybody whose key or address is set, one after the other', () => {
    expect(keysOf({ ...ANTHROPIC, ...OPENAI })).to.deep.equal(['openai/gpt-5.4-mini', 'anthropic/claude-sonnet-5-5']);
    expect(keysOf({ ...ANTHROPIC, OLLAMA_HOST: 'gpu:11434', OLLAMA_MODEL: 'qwen3' })).to.deep.equal([
      'anthropic/claude-sonnet-5-5',
      'ollama/qwen3',
    ]);
    expect(keysOf({ OPENAI_BASE_URL: 'http://127.0.0.1:1/v1', OPENAI_MODEL: 'mine' })).to.deep.equal(['openai/mine']);
  });

  it('are only those of the provider that LLM_PROVIDER names, so that nobody else sees anything', () => {
    expect(keysOf({ ...ANTHROPIC, ...OPENAI, LLM_PROVIDER: 'anthropic' })).to.deep.equal([
      'anthropic/claude-sonnet-5-5',
    ]);
    expect(keysOf({ ...ANTHROPIC, ...OPENAI, LLM_PROVIDER: 'ollama' })).to.deep.equal(['ollama/llama3.1:8b']);
    expect(keysOf({ ...ANTHROPIC, ...OPENAI, LLM_PROVIDER: 'none' })).to.deep.equal([]);
  });

  it('need a key or an address of the provider that is named', () => {
    expect(problemsOf({ ...ANTHROPIC, LLM_PROVIDER: 'openai' }).join()).to.match(/^LLM_PROVIDER: .*OPENAI_API_KEY/);
    expect(problemsOf({ ...OPENAI, LLM_PROVIDER: 'anthropic' }).join()).to.match(/^LLM_PROVIDER: .*ANTHROPIC_API_KEY/);
    expect(problemsOf({ OPENAI_BASE_URL: 'ftp://x', OLLAMA_HOST: 'a b', ANTHROPIC_BASE_URL: 'x' })).to.have.length(3);
  });

  it('have what is known of them, and what may be assumed of the others', () => {
    const modelsOf = (environment: Environment) => parseConfig(environment).models.models;
    const [known] = modelsOf(ANTHROPIC);
    expect(known).to.deep.include({ contextTokens: 1_000_000, hasTools: true, tier: 'standard' });
    expect(known?.price).to.deep.include({ input: 2, output: 10 });
    const [unknown] = modelsOf({ ...ANTHROPIC, ANTHROPIC_MODEL: 'claude-of-tomorrow' });
    expect(unknown).to.deep.include({ contextTokens: 200_000, price: null });
    const [ollama] = modelsOf({ LLM_PROVIDER: 'ollama', OLLAMA_MODEL: 'anything' });
    expect(ollama).to.deep.include({
      contextTokens: 8192,
      hasTools: true,
      tier: 'low',
      price: { input: 0, output: 0 },
    });
    const [later] = modelsOf({ ...OPENAI, OPENAI_MODEL: 'gpt-6-of-tomorrow' });
    expect(later).to.deep.include({ contextTokens: 128_000, hasTools: false, price: null });
    // Somebody else's prices are not OpenAI's.
    const [elsewhere] = modelsOf({ OPENAI_BASE_URL: 'http://127.0.0.1:1/v1', OPENAI_MODEL: 'gpt-4o' });
    expect(elsewhere).to.deep.include({ contextTokens: 128_000, price: null });
  });

  it('are more, and known otherwise, as CONFIG_FILE says', () => {
    const settings = {
      models: [
        { provider: 'openai', model: 'gpt-6-luna' },
        { provider: 'openai', model: 'gpt-5.4-mini', price: { input: 7, output: 8 }, context_tokens: 5000 },
        { provider: 'ollama', model: 'qwen3', tools: false, temperature: null },
      ],
    };
    withConfigFile(settings, CONFIG_FILE => {
      const { models } = parseConfig({ ...OPENAI, CONFIG_FILE }).models;
      expect(models.map(({ key, contextTokens }) => [key, contextTokens])).to.deep.equal([
        ['openai/gpt-5.4-mini', 5000],
        ['ollama/llama3.1:8b', 8192],
        ['openai/gpt-6-luna', 1_050_000],
        ['ollama/qwen3', 8192],
      ]);
      expect(models[0]?.price).to.deep.equal({ input: 7, output: 8 });
      expect(models[3]?.hasTools).to.equal(false);
      expect(models.map(({ takesTemperature }) => takesTemperature)).to.deep.equal([true, true, true, false]);
    });
  });

  it('are asked in the order of a route, by key and by rule, each once', () => {
    const settings = {
      models: [
        { provider: 'openai', model: 'gpt-6-luna', tools: true },
        { provider: 'openai', model: 'plain', tools: false },
      ],
      routes: {
        triage: [{ tier: 'low' }, 'openai/gpt-5.4-mini', 'openai/gpt-6-luna'],
        'post-mortem': [{ needs_tools: true }],
      },
    };
    withConfigFile(settings, CONFIG_FILE => {
      expect(parseConfig({ ...OPENAI, CONFIG_FILE }).models.routes).to.deep.equal({
        triage: ['openai/gpt-6-luna', 'openai/gpt-5.4-mini'],
        'post-mortem': ['openai/gpt-5.4-mini', 'openai/gpt-6-luna'],
      });
      expect(parseConfig({ LLM_PROVIDER: 'none', CONFIG_FILE }).models).to.deep.equal({ models: [], routes: {} });
    });
  });

  it('report by path what of CONFIG_FILE cannot be, all of it at once, without a value', () => {
    const settings = {
      models: [
        { provider: 'anthropic', model: 'hunter2' },
        { provider: 'openai', model: 'x' },
      ],
      routes: { triage: ['openai/hunter2', { tier: 'low' }], summarise: [{ tier: 'high' }], investigate: ['openai/x'] },
    };
    withConfigFile(settings, CONFIG_FILE => {
      const problems = problemsOf({ ...OPENAI, CONFIG_FILE, PORT: 'x' });
      expect(problems.map(problem => problem.split(': ').slice(0, 2).join(' '))).to.deep.equal([
        'PORT must be a whole number from 0 to 65535',
        'CONFIG_FILE models[0].provider',
        'CONFIG_FILE routes.triage[0]',
        'CONFIG_FILE routes.triage',
        'CONFIG_FILE routes.summarise',
      ]);
      expect(problems.join()).to.include('openai/gpt-5.4-mini, openai/x').and.not.to.include('hunter2');
    });
  });

  it('refuse settings that mean nothing, by path and without a value', () => {
    const settings = {
      models: [
        { provider: 'hunter2', model: '' },
        { provider: 'openai', model: 'x', price: { input: -1, output: 1 } },
      ],
      routes: { triage: [{ teir: 'low' }, {}], investigate: [], embed: ['openai/x'] },
      budgets: { turn: { usd: 0 }, user_day: { euro: 1 } },
      agent: { max_model_calls: 0 },
      redaction: { hosts: 'hunter2' },
      cache: { answers_ttl_seconds: -1 },
      search: { vector_share: 2 },
    };
    withConfigFile(settings, CONFIG_FILE => {
      const problems = problemsOf({ CONFIG_FILE });
      expect(problems.map(problem => problem.split(': ')[1])).to.have.members([
        'models[0].provider',
        'models[0].model',
        'models[1].price.input',
        'routes.triage[0].teir',
        'routes.triage[0]',
        'routes.triage[1]',
        'routes.investigate',
        'routes.embed',
        'budgets.turn.usd',
        'budgets.user_day.euro',
        'agent.max_model_calls',
        'redaction.hosts',
        'cache.answers_ttl_seconds',
        'search.vector_share',
      ]);
      expect(problems.join()).not.to.include('hunter2');
    });
  });
});

describe('the catalogue', () => {
  it('has one provider for the models of each vendor, by the vendor’s name', async () => {
    const { models } = await catalogueOf(parseConfig({ ...OPENAI, ...ANTHROPIC, OLLAMA_HOST: '127.0.0.1:1' }));
    expect(models.map(({ key, provider }) => [key.split('/')[0], provider.name])).to.deep.equal([
      ['openai', 'openai'],
      ['anthropic', 'anthropic'],
      ['ollama', 'ollama'],
    ]);
  });

  it('are told apart by address, so that what fails at one says nothing of another', async () => {
    const at = async (environment: Environment) =>
      (await catalogueOf(parseConfig(environment))).models.map(({ endpoint }) => endpoint);
    const url = 'http://127.0.0.1:1/v1';
    const [own, elsewhere] = [await at(OPENAI), await at({ ...OPENAI, OPENAI_BASE_URL: url })];
    expect(elsewhere).to.deep.equal([`openai ${url}`]);
    expect(own).to.have.length(1).and.not.deep.equal(elsewhere);
    expect(await at({ OLLAMA_HOST: '127.0.0.1:1' })).to.deep.equal(['ollama http://127.0.0.1:1']);
  });

  it('has an Ollama that nobody named when it runs, and nothing when none does', async () => {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"version":"0.12.0"}');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const config = parseConfig({});
    const { llm } = config;
    if (llm.kind !== 'ollama-if-running') throw new Error('somebody was named');
    const asking = { ...config, llm: { ...llm, ollama: { ...llm.ollama, host } } };
    expect((await catalogueOf(asking)).models.map(({ key }) => key)).to.deep.equal(['ollama/llama3.1:8b']);
    server.close();
    server.closeAllConnections();
    expect((await catalogueOf(asking)).models).to.deep.equal([]);
  });
});
