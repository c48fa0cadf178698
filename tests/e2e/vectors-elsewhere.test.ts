import { expect } from 'chai';
import { type Client, registered } from '../support/client.ts';
import { type EmbeddingServer, embeddingServer } from '../support/embedding-server.ts';
import { type Installation, startInstallation, temporaryFolder } from '../support/installation.ts';
import { eventually } from '../support/waiting.ts';

const AWS_KEY = 'AKIAIOSFODNN7EXAMPLE';
const KEY = 'sk-swordfish-of-openai';

describe('an installation whose vectors are made elsewhere', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: EmbeddingServer;
  let running: Installation;
  let user: Client;
  before(async () => {
    folder = await temporaryFolder();
    server = await embeddingServer();
    running = await startInstallation(folder.path, {
      EMBEDDING_PROVIDER: 'openai',
      EMBEDDING_BASE_URL: `${server.url}/v1`,
      EMBEDDING_MODEL: 'hashed-words',
      EMBEDDING_DIMENSIONS: '64',
      OPENAI_API_KEY: KEY,
    });
    user = await registered(running.url);
  });
  after(async () => {
    await running?.kill();
    await server.close();
    await folder.remove();
  });

  it('finds a document by its vectors too, and tells nobody there a secret of it or of a question', async () => {
    const page = {
      title: 'Uploads fail',
      content: `# Uploads fail\n\nThe bucket refuses ${AWS_KEY}; make another key.`,
    };
    const { id } = (await user.send('POST', '/v1/knowledge/documents', page)).body;
    await eventually('its vectors are there', async () => {
      const { body } = await user.send('GET', `/v1/knowledge/documents/${id}`);
      return body.embedding.status === 'ready';
    });
    const query = `why does the bucket refuse ${AWS_KEY}`;
    const { body } = await user.send('POST', '/v1/knowledge/search', { query });
    expect(body.results.map(({ title }: { title: string }) => title)).to.deep.equal(['Uploads fail']);
    expect(server.asked.map(({ texts }) => texts.length)).to.deep.equal([1, 1]);
    expect(server.heard())
      .to.include('The bucket refuses <SECRET_')
      .and.to.include('why does the bucket refuse <SECRET_')
      .and.not.to.include(AWS_KEY)
      .and.not.to.include(KEY);
  });
});
