import { ContainerModule } from 'inversify';
import { searchStatements } from '../../adapters/sql/search/search-statements.ts';
import { sqliteVectorProvider } from '../../adapters/sqlite-vec/vector-provider.ts';
import type { VectorsChoice } from './choices.ts';
import type { Config } from './config.ts';
import { embeddingOf } from './embedding.ts';
import { T } from './tokens.ts';

/** Who turns text into vectors, if anybody does, and where they are kept. Nothing of it is started before it is used. */
export const vectorsModules = ({ vectors }: Config) => [
  embedding(),
  vectors.kind === 'embedded' ? inSearchFile() : onServer(vectors),
];

const embedding = () =>
  new ContainerModule(({ bind }) => {
    bind(T.Embedding).toResolvedValue(
      ({ embedding }, redactor, shutdown) => embeddingOf(embedding, redactor, shutdown),
      [T.Config, T.Redactor, T.Shutdown],
    );
  });

const inSearchFile = () =>
  new ContainerModule(({ bind }) => {
    bind(T.Vectors).toResolvedValue(thread => sqliteVectorProvider(searchStatements(thread)), [T.SearchThread]);
  });

const onServer = (vectors: Exclude<VectorsChoice, { kind: 'embedded' }>) =>
  new ContainerModule(({ bind }) => {
    bind(T.Vectors).toResolvedValue(
      async (embedding, components) => {
        const provider = await providerOf(vectors);
        const check = () => provider.ensureReady(embedding?.dimension ?? 1);
        const configuredBy = vectors.kind === 'chromadb' ? 'CHROMADB_URL' : 'PINECONE_INDEX and PINECONE_API_KEY';
        if (embedding) components.add({ name: 'vectors', required: false, configuredBy, check });
        return provider;
      },
      [T.Embedding, T.Components],
    );
  });

const providerOf = async (vectors: Exclude<VectorsChoice, { kind: 'embedded' }>) => {
  if (vectors.kind === 'chromadb') {
    const { chromaVectorProvider } = await import('../../adapters/chroma/vector-provider.ts');
    const { url, token } = vectors;
    return chromaVectorProvider({ url, ...(token !== undefined && { token }) });
  }
  const { pineconeVectorProvider } = await import('../../adapters/pinecone/vector-provider.ts');
  const { apiKey, index, controllerUrl } = vectors;
  return pineconeVectorProvider({ apiKey, index, ...(controllerUrl !== undefined && { controllerUrl }) });
};
