import { ContainerModule } from 'inversify';
import { embeddedModel } from '../../adapters/embedded-model/embedding-provider.ts';
import { searchStatements } from '../../adapters/sql/search/search-statements.ts';
import { sqliteVectorProvider } from '../../adapters/sqlite-vec/vector-provider.ts';
import { T } from './tokens.ts';

/** Who turns text into vectors, if anybody does, and where they are kept. Nothing of it is started before it is used. */
export const vectorsModule = () =>
  new ContainerModule(({ bind }) => {
    bind(T.Embedding).toResolvedValue(
      (config, shutdown) => {
        if (config.EMBEDDING_PROVIDER === 'none') return null;
        const model = embeddedModel();
        shutdown.onClose('embedding model', () => model.close());
        return model;
      },
      [T.Config, T.Shutdown],
    );
    bind(T.Vectors).toResolvedValue(thread => sqliteVectorProvider(searchStatements(thread)), [T.SearchThread]);
  });
