import { expect } from 'chai';
import { faultmaven } from '../support/cli.ts';
import { type EmbeddingServer, embeddingServer } from '../support/embedding-server.ts';
import { temporaryFolder } from '../support/installation.ts';

const KEY = 'sk-swordfish-of-openai';

describe('the doctor, of models', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: EmbeddingServer;
  beforeEach(async () => {
    folder = await temporaryFolder();
    server = await embeddingServer();
  });
  afterEach(async () => {
    await server.close();
    await folder.remove();
  });

  const said = async (environment: Readonly<Record<string, string>>): Promise<string> => {
    const { code, stdout, stderr } = await faultmaven({ DATA_DIR: folder.path, ...environment }, 'doctor');
    expect(stdout + stderr).not.to.include(KEY);
    expect(code, stderr).to.equal(0);
    return stdout;
  };
  const openai = () => ({ LLM_PROVIDER: 'openai', OPENAI_API_KEY: KEY, OPENAI_BASE_URL: `${server.url}/v1` });

  it('finds a provider that answers, takes the key and has the model, and who makes vectors', async () => {
    const vectors = { EMBEDDING_PROVIDER: 'ollama', EMBEDDING_MODEL: 'hashed-words', EMBEDDING_DIMENSIONS: '64' };
    const found = await said({ ...openai(), ...vectors, OPENAI_MODEL: 'hashed-words', OLLAMA_HOST: server.url });
    expect(found)
      .to.match(/^ok {2}answers by openai\/hashed-words, then code$/m)
      .and.to.match(/^ok {2}openai$/m)
      .and.to.match(/^ok {2}vectors by ollama$/m);
    expect(server.asked.map(({ path }) => path).sort()).to.deep.equal(['/api/tags', '/v1/models']);
  });

  it('names a wrong key as that, with the variable that holds it', async () => {
    server.next({ status: 401, body: `{"error":{"message":"Incorrect API key provided: ${KEY}"}}` });
    expect(await said(openai())).to.match(
      /^-- {2}openai: The provider does not accept the configured key.*OPENAI_API_KEY/m,
    );
  });

  it('names a model that the provider does not have, and a provider that is away', async () => {
    expect(await said({ ...openai(), OPENAI_MODEL: 'other' })).to.match(
      /^-- {2}openai: It answers, but does not have other\.$/m,
    );
    const away = { LLM_PROVIDER: 'ollama', OLLAMA_HOST: '127.0.0.1:1' };
    expect(await said(away)).to.match(/^-- {2}ollama: The model could not be reached\..*OLLAMA_HOST/m);
    const anthropic = { LLM_PROVIDER: 'anthropic', ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: server.url };
    expect(await said(anthropic)).to.match(/^-- {2}anthropic: It answers, but does not have claude-sonnet-5-5\.$/m);
  });
});
