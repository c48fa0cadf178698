import { ContainerModule } from 'inversify';
import { filesystemFileProvider } from '../../adapters/filesystem/file-provider.ts';
import { openSqlite } from '../../adapters/sql/database.ts';
import { keywordIndexOn } from '../../adapters/sql/search/keyword-index.ts';
import { searchThread } from '../../adapters/sql/search/search-thread.ts';
import { vectorTables } from '../../adapters/sqlite-vec/tables.ts';
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
    bind(T.SearchThread).toResolvedValue(
      (config, shutdown, indexLost) => {
        const thread = searchThread({
          file: config.searchFile,
          deadlineMs: SEARCH_DEADLINE_MS,
          onRebuilt: () => indexLost.tell(),
          guest: vectorTables(),
        });
        shutdown.onClose('search index', () => thread.close());
        return thread;
      },
      [T.Config, T.Shutdown, T.IndexLost],
    );
    bind(T.KeywordIndex).toResolvedValue(keywordIndexOn, [T.SearchThread]);
  });
