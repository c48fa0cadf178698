import { expect } from 'chai';
import type { EmbeddingProvider } from '../../core/ports/embedding-provider.ts';
import { outcome, refusal } from '../support/waiting.ts';

export type Harness = { readonly provider: EmbeddingProvider; dispose(): Promise<void> };

/** Anything may stand in a document. */
const HOSTILE = [
  '!!!',
  '\u0000',
  '\ud800',
  '\u200b',
  '\u00ad',
  '😀',
  '日本語',
  '﷽',
  '▁',
  'e\u0301',
  '\u001b[31mred',
  '{}',
];

const dot = (one: Float32Array | undefined, other: Float32Array | undefined): number =>
  one?.reduce((sum, value, at) => sum + value * (other?.[at] ?? Number.NaN), 0) ?? Number.NaN;

/** One provider for all clauses: each of them has to leave it as good as it was. */
export const embeddingProviderContract = (name: string, open: () => Promise<Harness>): void => {
  describe(`EmbeddingProvider: ${name}`, () => {
    let harness: Harness;
    let provider: EmbeddingProvider;
    before(async () => {
      harness = await open();
      provider = harness.provider;
    });
    after(() => harness.dispose());

    const embed = (...texts: readonly string[]): Promise<readonly Float32Array[]> => provider.embed(texts, 'document');

    it('names its space, which is the same for everybody who asks', () => {
      expect(provider.model).to.match(/^[a-z0-9-]+$/);
      expect(provider.dimension).to.be.greaterThan(1);
    });

    it('gives each text a vector of the dimension that it names, of length 1', async () => {
      const vectors = await embed('the disk is full', 'a', 'quorum lost');
      expect(vectors).to.have.length(3);
      for (const vector of vectors) {
        expect(vector).to.be.instanceOf(Float32Array).with.length(provider.dimension);
        expect(dot(vector, vector)).to.be.closeTo(1, 1e-5);
      }
    });

    it('gives a text the same vector again, alone or among others, as a question or as a document', async () => {
      const [alone] = await embed('the disk is full');
      const [, among] = await embed('quorum lost', 'the disk is full', 'certificate expired');
      const [asked] = await provider.embed(['the disk is full'], 'question');
      expect(dot(alone, among)).to.be.closeTo(1, 1e-5);
      expect(dot(alone, asked)).to.be.closeTo(1, 1e-5);
    });

    it('puts texts nearer to each other that speak of the same', async () => {
      const [full, alike, other] = await embed(
        'the disk of the node is full',
        'the node has a full disk',
        'users cannot sign in with their password',
      );
      expect(dot(full, alike)).to.be.greaterThan(dot(full, other) + 0.1);
    });

    it('takes a batch of any size and keeps its order', async () => {
      expect(await embed()).to.deep.equal([]);
      const texts = Array.from({ length: 19 }, (_, at) => `${'disk '.repeat(at + 1)} number ${at * 7}`);
      const vectors = await embed(...texts);
      expect(vectors).to.have.length(19);
      for (const at of [0, 9, 18]) expect(dot(vectors[at], (await embed(texts[at] ?? ''))[0])).to.be.closeTo(1, 1e-5);
    });

    it('cuts a text that is too long instead of refusing it', async () => {
      const [vector] = await embed('disk pressure '.repeat(10_000));
      expect(dot(vector, vector)).to.be.closeTo(1, 1e-5);
    });

    for (const text of HOSTILE)
      it(`gives the text ${JSON.stringify(text)} a vector`, async () => {
        const [vector] = await embed(text);
        expect(dot(vector, vector)).to.be.closeTo(1, 1e-5);
      });

    for (const text of ['', ' ', ' \n\t '])
      it(`is 'invalid' for ${JSON.stringify(text)}, among others too`, async () => {
        await refusal('invalid', () => embed(text));
        await refusal('invalid', () => embed('disk', text, 'quorum'));
      });

    it('reads the texts when it is called, and gives vectors that are the caller’s own', async () => {
      const texts = ['the disk is full'];
      const embedding = provider.embed(texts, 'document');
      texts[0] = 'quorum lost';
      const [vector] = await embedding;
      const [again] = await embed('the disk is full');
      expect(dot(vector, again)).to.be.closeTo(1, 1e-5);
      vector?.fill(0);
      expect(dot(again, again)).to.be.closeTo(1, 1e-5);
      expect(dot((await embed('the disk is full'))[0], again)).to.be.closeTo(1, 1e-5);
    });

    it("stops with 'cancelled' when the signal has fired, or fires", async () => {
      await refusal('cancelled', () => provider.embed(['disk'], 'document', { signal: AbortSignal.abort() }));
      const controller = new AbortController();
      const texts = Array.from({ length: 40 }, (_, at) => `disk ${at} `.repeat(100));
      const embedding = outcome(() => provider.embed(texts, 'document', { signal: controller.signal }));
      controller.abort();
      expect([undefined, 'cancelled']).to.include(((await embedding) as { code?: string } | undefined)?.code);
      expect(await embed('disk')).to.have.length(1);
    });

    it("is 'deadline-exceeded' when the time is up, and works for the next", async () => {
      await refusal('deadline-exceeded', () => provider.embed(['disk'], 'question', { deadlineMs: 0 }));
      expect(await embed('disk')).to.have.length(1);
    });
  });
};
