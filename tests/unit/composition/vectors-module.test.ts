import { readdir } from 'node:fs/promises';
import { expect } from 'chai';
import type { Container } from 'inversify';
import { parseConfig } from '../../../apps/composition/config.ts';
import { compose } from '../../../apps/composition/container.ts';
import { T } from '../../../apps/composition/tokens.ts';
import { temporaryFolder } from '../../support/installation.ts';
import { refusal } from '../../support/waiting.ts';

const SPACE = { collection: 'knowledge', model: 'small', dimension: 2 };
const QUERY = { vector: Float32Array.of(1, 0), topK: 1, filter: { scopes: ['global'] } };

describe('Vectors in the composition', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  const composed = async (environment: Record<string, string> = {}) => {
    let container: Container | undefined;
    const config = parseConfig({ DATA_DIR: folder.path, LOG_LEVEL: 'silent', ...environment });
    const parts = await compose(config, 'all', made => {
      container = made;
    });
    if (container === undefined) throw new Error('nothing was composed');
    return { ...parts, vectors: await container.getAsync(T.Vectors), embedding: await container.getAsync(T.Embedding) };
  };

  it('are made by the embedded model unless nobody shall make them', async () => {
    const embedded = await composed();
    expect(embedded.embedding?.model).to.equal('use-lite-512');
    await embedded.shutdown.close();
    const none = await composed({ EMBEDDING_PROVIDER: 'none' });
    expect(none.embedding).to.equal(null);
    await none.shutdown.close();
  });

  it('cost nothing before they are used, lie in the file of the search index, and close with it', async () => {
    const { vectors, embedding, shutdown } = await composed();
    expect(await readdir(folder.path)).not.to.include('search.db');
    expect(await vectors.search(SPACE, QUERY)).to.deep.equal([]);
    expect(await readdir(folder.path)).to.include('search.db');
    await shutdown.close();
    await refusal('unavailable', () => vectors.search(SPACE, QUERY));
    await refusal('unavailable', async () => embedding?.embed(['disk'], 'question'));
  });
});
