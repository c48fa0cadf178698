import { expect } from 'chai';
import { systemRedactor } from '../../../adapters/system/redactor.ts';
import { ConfigError, type Environment, parseConfig } from '../../../apps/composition/config.ts';
import { embeddingOf, spaceName } from '../../../apps/composition/embedding.ts';
import type { EmbeddingProvider } from '../../../core/ports/embedding-provider.ts';
import type { Redactor } from '../../../core/ports/redactor.ts';
import { type EmbeddingServer, embeddingServer } from '../../support/embedding-server.ts';
import { outcome } from '../../support/waiting.ts';

const problemsOf = (environment: Environment): string => {
  try {
    parseConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.join('\n');
    throw error;
  }
  return '';
};
const chosen = (environment: Environment) => parseConfig(environment).embedding;

describe('the choice of who makes vectors', () => {
  it('is the embedded model unless something else is set', () => {
    expect(chosen({ OPENAI_API_KEY: 'k' })).to.deep.equal({ kind: 'embedded' });
    expect(chosen({ EMBEDDING_PROVIDER: 'none' })).to.deep.equal({ kind: 'none' });
  });

  it('knows how long the vectors of common models are, and asks for it otherwise', () => {
    const openai = { EMBEDDING_PROVIDER: 'openai', OPENAI_API_KEY: 'k' };
    expect(chosen(openai)).to.include({ model: 'text-embedding-3-small', dimension: 1536, isShortened: false });
    expect(chosen({ ...openai, EMBEDDING_DIMENSIONS: '512' })).to.include({ dimension: 512, isShortened: true });
    expect(chosen({ EMBEDDING_PROVIDER: 'ollama', EMBEDDING_MODEL: 'bge-m3:567m' })).to.include({ dimension: 1024 });
    expect(chosen({ ...openai, EMBEDDING_MODEL: 'mine', EMBEDDING_DIMENSIONS: '300' })).to.include({
      dimension: 300,
      isShortened: false,
    });
    for (const wrong of [
      { EMBEDDING_MODEL: 'mine' },
      { EMBEDDING_DIMENSIONS: '4096' },
      { EMBEDDING_MODEL: 'text-embedding-ada-002', EMBEDDING_DIMENSIONS: '256' },
    ])
      expect(problemsOf({ ...openai, ...wrong }), JSON.stringify(wrong)).to.match(/^EMBEDDING_DIMENSIONS: /);
  });

  it('sends a key only to whom it was given for', () => {
    const openai = { EMBEDDING_PROVIDER: 'openai', OPENAI_API_KEY: 'of-openai' };
    expect(chosen(openai)).to.include({ apiKey: 'of-openai', baseUrl: undefined });
    const elsewhere = { ...openai, EMBEDDING_BASE_URL: 'http://127.0.0.1:1/v1' };
    expect(chosen(elsewhere)).to.include({ apiKey: 'none', baseUrl: 'http://127.0.0.1:1/v1' });
    expect(chosen({ ...elsewhere, EMBEDDING_API_KEY: 'own' })).to.include({ apiKey: 'own' });
    expect(chosen({ EMBEDDING_PROVIDER: 'ollama', OLLAMA_HOST: 'gpu:11434' })).to.include({ host: 'http://gpu:11434' });
    expect(problemsOf({ EMBEDDING_PROVIDER: 'openai' })).to.match(
      /^EMBEDDING_PROVIDER: openai needs EMBEDDING_API_KEY/,
    );
  });
});

describe('the name of a vector space', () => {
  it('is of letters, digits and hyphens, and is another one for another model, provider or length', () => {
    const names = [
      spaceName('openai', 'text-embedding-3-small', 1536),
      spaceName('openai', 'text-embedding-3-small', 512),
      spaceName('ollama', 'text-embedding-3-small', 512),
      spaceName('ollama', 'a:b', 8),
      spaceName('ollama', 'a-b', 8),
      spaceName('ollama', 'A-b', 8),
    ];
    expect(names[0]).to.equal('openai-text-embedding-3-small-1536');
    expect(new Set(names)).to.have.property('size', names.length);
    for (const name of names) expect(name).to.match(/^[a-z0-9-]+$/);
  });
});

describe('vectors that are made elsewhere', () => {
  const SECRETS = ['AKIAIOSFODNN7EXAMPLE', 'ann@example.org', 'hunter2-hunter2'];
  const HOLDS_ALL = `login of ${SECRETS[1]} failed with AWS key ${SECRETS[0]}, password=${SECRETS[2]}`;

  let server: EmbeddingServer;
  beforeEach(async () => {
    server = await embeddingServer();
  });
  afterEach(() => server.close());

  const made = async (provider: string, redactor: Redactor): Promise<EmbeddingProvider> => {
    const EMBEDDING_BASE_URL = provider === 'openai' ? `${server.url}/v1` : server.url;
    const model = { EMBEDDING_MODEL: 'hashed-words', EMBEDDING_DIMENSIONS: '64' };
    const choice = chosen({ EMBEDDING_PROVIDER: provider, EMBEDDING_BASE_URL, ...model });
    const embedding = await embeddingOf(choice, redactor, { onClose: () => undefined, close: async () => undefined });
    if (embedding === null) throw new Error('nobody makes vectors');
    return embedding;
  };

  for (const provider of ['openai', 'ollama']) {
    it(`are made by ${provider} without any secret of a document or a question`, async () => {
      const embedding = await made(provider, systemRedactor({ key: 'of this installation' }));
      await embedding.embed([`# Runbook\n${HOLDS_ALL}`, 'plain words'], 'document');
      await embedding.embed([HOLDS_ALL], 'question');
      expect(server.asked).to.have.length(2);
      expect(server.heard()).to.include('login of').and.to.include('plain words');
      for (const secret of SECRETS) expect(server.heard()).not.to.include(secret);
    });

    it(`put a question of ${provider} next to the document that holds the same value`, async () => {
      const embedding = await made(provider, systemRedactor({ key: 'of this installation' }));
      const [document] = await embedding.embed([HOLDS_ALL, 'other@example.org'], 'document');
      const [question] = await embedding.embed([HOLDS_ALL], 'question');
      expect(question).to.deep.equal(document);
    });

    it(`are not asked of ${provider} when the redactor fails`, async () => {
      const broken: Redactor = {
        vault: () => {
          throw new Error('broken');
        },
      };
      const embedding = await made(provider, broken);
      expect(await outcome(() => embedding.embed([HOLDS_ALL], 'question'))).to.be.instanceOf(Error);
      expect(server.asked).to.deep.equal([]);
    });
  }
});
