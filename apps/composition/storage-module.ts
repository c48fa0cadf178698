import { ContainerModule } from 'inversify';
import { filesystemFileProvider } from '../../adapters/filesystem/file-provider.ts';
import { openSqlite } from '../../adapters/sql/database.ts';
import { keywordIndexOn } from '../../adapters/sql/search/keyword-index.ts';
import { searchThread } from '../../adapters/sql/search/search-thread.ts';
import { vectorTables } from '../../adapters/sqlite-vec/tables.ts';
import type { DatabaseChoice } from './choices.ts';
import type { Config } from './config.ts';
import { ownFiles } from './own-files.ts';
import type { Shutdown } from './shutdown.ts';
import { SUBSCRIPTIONS } from './subscriptions.ts';
import { T } from './tokens.ts';

/** How long a search may take before the caller is told to try again. */
const SEARCH_DEADLINE_MS = 10_000;

type Of<Kind> = Extract<DatabaseChoice, { kind: Kind }>;

/** Where things are kept: the database, the files, and the index that can be rebuilt from them. */
export const storageModules = ({ database, queue, searchFile }: Config) => [
  database.kind === 'sqlite' ? sqlite(database, queue.kind === 'nats') : postgres(database, queue.kind === 'nats'),
  search(searchFile),
  files(),
];

const sqlite = ({ file }: Of<'sqlite'>, relaysEvents: boolean) =>
  new ContainerModule(({ bind }) => {
    bind(T.Database).toResolvedValue(
      async (clock, ids, log, trace, shutdown, components) => {
        const currentTrace = () => trace.current() ?? null;
        const ports = { clock, ids, log, subscriptions: SUBSCRIPTIONS, currentTrace };
        const database = await openSqlite({ file, relaysEvents, ...ports });
        shutdown.onClose('database', () => database.close());
        components.add({
          name: 'database',
          required: true,
          configuredBy: 'DATABASE_URL',
          check: () => database.ping(),
        });
        return database;
      },
      [T.Clock, T.Ids, T.Log, T.Trace, T.Shutdown, T.Components],
    );
    bind(T.KeywordIndex).toResolvedValue(keywordIndexOn, [T.SearchThread]);
  });

const postgres = ({ url, poolSize }: Of<'postgresql'>, relaysEvents: boolean) =>
  new ContainerModule(({ bind }) => {
    bind(T.Postgres).toResolvedValue(
      async (clock, ids, log, trace, shutdown, components) => {
        const { openPostgres } = await import('../../adapters/sql/postgres-database.ts');
        const currentTrace = () => trace.current() ?? null;
        const ports = { clock, ids, log, subscriptions: SUBSCRIPTIONS, currentTrace };
        const database = await openPostgres({ url, poolSize, relaysEvents, ...ports });
        shutdown.onClose('database', () => database.close());
        components.add({
          name: 'database',
          required: true,
          configuredBy: 'DATABASE_URL',
          check: () => database.ping(),
        });
        return database;
      },
      [T.Clock, T.Ids, T.Log, T.Trace, T.Shutdown, T.Components],
    );
    bind(T.Database).toResolvedValue(database => database, [T.Postgres]);
    bind(T.KeywordIndex).toResolvedValue(({ index }) => index, [T.Postgres]);
  });

/** The search file of this machine, where it has one. Its thread starts when it is first used. */
const search = (file: string | undefined) =>
  new ContainerModule(({ bind }) => {
    if (file === undefined) {
      bind(T.LocalIndex).toConstantValue(null);
      return;
    }
    bind(T.SearchThread).toResolvedValue(
      (shutdown, indexLost) => {
        const thread = searchThread({
          file,
          deadlineMs: SEARCH_DEADLINE_MS,
          onRebuilt: () => indexLost.tell(),
          guest: vectorTables(),
        });
        shutdown.onClose('search index', () => thread.close());
        return thread;
      },
      [T.Shutdown, T.IndexLost],
    );
    bind(T.LocalIndex).toResolvedValue(thread => ({ ...keywordIndexOn(thread), file }), [T.SearchThread]);
  });

const storeOf = async ({ files }: Config, shutdown: Shutdown) => {
  if (files.kind === 'local') {
    const store = filesystemFileProvider(files.folder);
    return { store, configuredBy: 'FILE_STORAGE_PATH', ensureReady: async () => undefined };
  }
  const { s3FileProvider } = await import('../../adapters/s3/file-provider.ts');
  const { bucket, ...rest } = files;
  const store = s3FileProvider({ bucket, ...given(rest) });
  shutdown.onClose('file store', async () => store.close());
  return { store, configuredBy: 'S3_ENDPOINT and S3_BUCKET', ensureReady: () => store.ensureReady() };
};

const files = () =>
  new ContainerModule(({ bind }) => {
    bind(T.FileStore).toResolvedValue(
      async (config, shutdown, components, database) => {
        const { store, configuredBy, ensureReady } = await storeOf(config, shutdown);
        const ensureOwn = ownFiles({
          files: store,
          installation: database.installation,
          isInUse: async () => (await database.auth.reads.users.count()) > 0,
        });
        const check = async (): Promise<void> => {
          await ensureReady();
          await ensureOwn();
        };
        components.add({ name: 'files', required: true, configuredBy, check });
        return { files: store, ensureOwn };
      },
      [T.Config, T.Shutdown, T.Components, T.Database],
    );
    bind(T.Files).toResolvedValue(({ files }) => files, [T.FileStore]);
  });

type Given<Options> = { [Name in keyof Options]?: Exclude<Options[Name], undefined> };

/** Only what is set: an adapter tells what is left out from what is undefined. */
const given = <Options extends object>(options: Options): Given<Options> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Given<Options>;
