import { LLMock } from '@copilotkit/aimock';
import { expect } from 'chai';
import { ollamaEmbeddingRequest } from '../../adapters/ollama/embedding-request.ts';
import { openaiEmbeddingRequest } from '../../adapters/openai/embedding-request.ts';
import { batchedEmbedding, type EmbeddingRequest } from '../../adapters/system/batched-embedding.ts';
import type { EmbeddingProvider } from '../../core/ports/embedding-provider.ts';
import { type EmbeddingServer, embeddingServer } from '../support/embedding-server.ts';
import { outcome, refusal } from '../support/waiting.ts';

const KEY = 'sk-test-0123456789abcdef';
const TEXT = 'the disk of host db-7 is full';

const PROTOCOLS: Readonly<Record<string, (url: string) => EmbeddingRequest>> = {
  openai: url => openaiEmbeddingRequest({ apiKey: KEY, baseUrl: `${url}/v1`, model: 'hashed-words' }),
  ollama: url => ollamaEmbeddingRequest({ host: url, model: 'hashed-words' }),
};

const length = (vector: Float32Array | undefined): number => Math.hypot(...(vector ?? []));

for (const [name, requestTo] of Object.entries(PROTOCOLS))
  describe(`Embeddings of ${name}, elsewhere`, () => {
    let server: EmbeddingServer;
    let provider: EmbeddingProvider;
    const providerAt = (dimension = 64): EmbeddingProvider =>
      batchedEmbedding({ ask: requestTo(server.url), model: 'hashed-words-64', dimension });
    beforeEach(async () => {
      server = await embeddingServer();
      provider = providerAt();
    });
    afterEach(() => server.close());

    const embed = (...texts: readonly string[]) => provider.embed(texts, 'document');

    it('are asked for 96 texts at a time, by two requests at once', async () => {
      server.slow(20);
      await embed(...Array.from({ length: 500 }, (_, at) => `disk ${at}`));
      expect(server.asked.map(({ texts }) => texts.length).sort((a, b) => a - b)).to.deep.equal([
        20, 96, 96, 96, 96, 96,
      ]);
      expect(server.mostAtOnce()).to.equal(2);
    });

    it('are asked for no more than a request may hold, of texts that are cut to what one may be', async () => {
      await embed(...Array.from({ length: 80 }, () => '😀disk '.repeat(3000)));
      expect(server.asked.length).to.equal(3);
      for (const { texts } of server.asked) {
        expect(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)).to.be.most(300_000);
        for (const text of texts) expect(Buffer.byteLength(text)).to.be.within(8180, 8192);
        expect(texts[0]?.isWellFormed()).to.equal(true);
      }
    });

    it('of a question do not wait for documents', async () => {
      server.next('stalls', 'stalls');
      const controller = new AbortController();
      const documents = Array.from({ length: 400 }, (_, at) => `disk ${at}`);
      const stuck = outcome(() => provider.embed(documents, 'document', { signal: controller.signal }));
      expect(await provider.embed([TEXT], 'question')).to.have.length(1);
      controller.abort();
      expect(await stuck).to.have.property('code', 'cancelled');
      expect(await embed(TEXT), 'the next documents').to.have.length(1);
    });

    it('are asked for again when the provider says so, in time', async () => {
      server.next(
        { status: 429, headers: { 'retry-after-ms': '20' } },
        { status: 429, headers: { 'retry-after': '0' } },
      );
      expect(length((await embed(TEXT))[0])).to.be.closeTo(1, 1e-5);
      expect(server.asked).to.have.length(3);
    });

    it("are 'unavailable' with the time to wait when that is beyond the deadline, without waiting for it", async () => {
      server.next({ status: 429, headers: { 'retry-after': '3600' } });
      const error = await refusal('unavailable', () => embed(TEXT));
      expect(error.retryAfterMs).to.equal(3_600_000);
      expect(server.asked).to.have.length(1);
    });

    for (const [what, misbehaviour, code] of [
      ['breaks', { status: 500 }, 'unavailable'],
      ['has a page of HTML before it', { status: 200, body: '<html>' }, 'unavailable'],
      ['gives something else', { status: 200, body: '{"data":[{}],"embeddings":7}' }, 'unavailable'],
      ['gives nothing', { status: 200, body: '{"data":[],"embeddings":[]}' }, 'unavailable'],
      ['hangs up', 'hangs-up', 'unavailable'],
      ['sends us elsewhere', { status: 307, headers: { location: 'http://127.0.0.1:9/x' } }, 'unavailable'],
      ['does not take the key', { status: 401, body: '{"error":{"message":"bad key"}}' }, 'model.rejected-key'],
      [
        'has no such model',
        { status: 404, body: '{"error":{"message":"The model x was not found"}}' },
        'model.unknown',
      ],
    ] as const)
      it(`are '${code}' when the provider ${what}, asked once, with nothing of the text in the error`, async () => {
        server.next(misbehaviour);
        const error = await refusal(code, () => embed(TEXT));
        const said = `${error.message} ${JSON.stringify(error)} ${(error.cause as Error | undefined)?.message}`;
        expect(said).not.to.include('db-7').and.not.to.include(KEY).and.not.to.include('bad key');
        expect(server.asked).to.have.length(1);
      });

    it('say which length they have when it is not the one that was configured', async () => {
      provider = providerAt(128);
      const { message } = await refusal('unavailable', () => embed(TEXT));
      expect(message).to.include('64').and.to.include('128').and.to.include('EMBEDDING_DIMENSIONS');
    });

    it("stop with 'deadline-exceeded' when the provider does not answer, and leave the next one alone", async () => {
      server.next('stalls');
      await refusal('deadline-exceeded', () => provider.embed([TEXT], 'question', { deadlineMs: 60 }));
      expect(await provider.embed([TEXT], 'question')).to.have.length(1);
    });

    it("are 'unavailable' when nobody is there", async () => {
      await server.close();
      await refusal('unavailable', () => embed(TEXT));
      server = await embeddingServer();
    });
  });

describe('Embeddings of OpenAI, against somebody else’s server', () => {
  let mock: LLMock;
  beforeEach(async () => {
    mock = new LLMock({ port: 0, host: '127.0.0.1' });
    await mock.start();
  });
  afterEach(() => mock.stop());

  const providerOf = (dimension: number, dimensions?: number): EmbeddingProvider => {
    const ask = openaiEmbeddingRequest({
      apiKey: KEY,
      baseUrl: `${mock.url}/v1`,
      model: 'text-embedding-3-small',
      dimensions,
    });
    return batchedEmbedding({ ask, model: 'small', dimension });
  };

  it('are as long as the model makes them, or as they are ordered', async () => {
    expect((await providerOf(1536).embed(['disk', 'quorum'], 'document')).map(length)).to.satisfy((lengths: number[]) =>
      lengths.every(each => Math.abs(each - 1) < 1e-5),
    );
    const [short] = await providerOf(256, 256).embed(['disk'], 'document');
    expect(short).to.have.length(256);
  });

  it('are the same for the same text', async () => {
    const provider = providerOf(1536);
    const [one, other, again] = await provider.embed(['disk', 'quorum', 'disk'], 'document');
    expect(one).to.deep.equal(again).and.not.deep.equal(other);
  });
});
