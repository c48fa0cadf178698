import { expect } from 'chai';
import { embeddedModel } from '../../adapters/embedded-model/embedding-provider.ts';
import { memoryEmbeddingProvider } from '../../adapters/memory/embedding-provider.ts';
import { embeddingProviderContract, type Harness } from './embedding-provider.contract.ts';

const ran = new Set<string>();

const openMemory = async (): Promise<Harness> => ({
  provider: memoryEmbeddingProvider(),
  dispose: async () => undefined,
});

const openEmbedded = async (): Promise<Harness> => {
  const provider = embeddedModel();
  return { provider, dispose: () => provider.close() };
};

const targets = { memory: openMemory, 'embedded-model': openEmbedded };

for (const [name, open] of Object.entries(targets))
  embeddingProviderContract(name, async () => {
    ran.add(name);
    return await open();
  });

describe('The EmbeddingProvider contract', () => {
  it('ran on every target', () => expect([...ran]).to.deep.equal(['memory', 'embedded-model']));
});
