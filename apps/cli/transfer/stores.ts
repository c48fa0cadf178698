import { existsSync } from 'node:fs';
import { filesystemFileProvider } from '../../../adapters/filesystem/file-provider.ts';
import { openSqlite } from '../../../adapters/sql/database.ts';
import type { TransferConnection } from '../../../adapters/sql/transfer/connection.ts';
import { sqliteTransfer } from '../../../adapters/sql/transfer/sqlite-connection.ts';
import { systemClock } from '../../../adapters/system/clock.ts';
import { systemIds } from '../../../adapters/system/ids.ts';
import type { FileProvider } from '../../../core/ports/file-provider.ts';
import type { FilesChoice } from '../../composition/choices.ts';
import { type Config, ConfigError } from '../../composition/config.ts';
import { createLog } from '../../composition/log.ts';
import { SUBSCRIPTIONS } from '../../composition/subscriptions.ts';

/** Where an installation keeps everything that cannot be made anew. */
export type Stores = {
  readonly connection: TransferConnection;
  readonly files: FileProvider;
  close(): Promise<void>;
};

/** @throws ConfigError when there is no installation */
export const openStores = async (config: Config): Promise<Stores> => {
  if (config.database.kind === 'sqlite' && !existsSync(config.database.file))
    throw new ConfigError(['DATA_DIR: holds no installation; name the folder of the one to export']);
  const connection = await connectionTo(config);
  const { files, close } = await filesIn(config.files);
  return {
    connection,
    files,
    async close() {
      close();
      await connection.close();
    },
  };
};

const connectionTo = async ({ database }: Config): Promise<TransferConnection> => {
  if (database.kind === 'sqlite') return sqliteTransfer(database.file);
  // Nobody without PostgreSQL or S3 loads what they need.
  const { postgresTransfer } = await import('../../../adapters/sql/transfer/postgresql-connection.ts');
  return postgresTransfer(database.url);
};

const filesIn = async (choice: FilesChoice): Promise<{ files: FileProvider; close: () => void }> => {
  if (choice.kind === 'local') return { files: filesystemFileProvider(choice.folder), close: () => undefined };
  const { s3FileProvider } = await import('../../../adapters/s3/file-provider.ts');
  const { bucket, prefix, endpoint, region, credentials } = choice;
  const files = s3FileProvider({
    bucket,
    ...(prefix !== undefined && { prefix }),
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    ...(credentials && { credentials }),
  });
  return { files, close: () => files.close() };
};

/** Makes the tables of an installation where there are none, as each of its processes does when it starts. */
export const makeTables = async (config: Config): Promise<void> => {
  const options = {
    clock: systemClock,
    ids: systemIds({ clock: systemClock }),
    log: createLog({ ...config, LOG_LEVEL: 'silent' }),
    subscriptions: SUBSCRIPTIONS,
    currentTrace: () => null,
  };
  const { database } = config;
  const opened =
    database.kind === 'sqlite'
      ? await openSqlite({ ...options, file: database.file })
      : await (await import('../../../adapters/sql/postgres-database.ts')).openPostgres({
          ...options,
          url: database.url,
        });
  await opened.close();
};
