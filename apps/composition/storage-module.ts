import { ContainerModule } from 'inversify';
import { filesystemFileProvider } from '../../adapters/filesystem/file-provider.ts';
import { openSqlite } from '../../adapters/sql/database.ts';
import { sqliteKeywordIndex } from '../../adapters/sql/search/keyword-index.ts';
import { SUBSCRIPTIONS } from './subscriptions.ts';
import { T } from './tokens.ts';

/** How long a search may take before the caller is told to try again. */
const SEARCH_DEADLINE_MS = 10_000;

/** Where things are kept: the database, the files, and the index that can be rebuilt from them. */
export const storageModule = () =>
  new ContainerModule(({ bind }) => {
    bind(T.Database).toResolvedValue(
      async (config, clock, ids, log, trace, shutdown) => {
        const database = await openSqlite({
          file: config.databaseFile,
          clock,
          ids,
          log,
          subscriptions: SUBSCRIPTIONS,
          currentTrace: () => trace.current() ?? null,
        });
        shutdown.onClose('database', () => database.close());
        return database;
      },
      [T.Config, T.Clock, T.Ids, T.Log, T.Trace, T.Shutdown],
    );
    bind(T.Files).toResolvedValue(config => filesystemFileProvider(config.filesFolder), [T.Config]);
    bind(T.KeywordIndex).toResolvedValue(
      (config, shutdown, indexLost) => {
        const index = sqliteKeywordIndex({
          file: config.searchFile,
          deadlineMs: SEARCH_DEADLINE_MS,
          onRebuilt: () => indexLost.tell(),
        });
        shutdown.onClose('search index', () => index.close());
        return index;
      },
      [T.Config, T.Shutdown, T.IndexLost],
    );
  });
