import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { KEPT_BY_REDIS } from '../../adapters/sql/transfer/tables.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import { systemIds } from '../../adapters/system/ids.ts';
import { type Config, type Environment, parseConfig } from '../composition/config.ts';
import { prepareFolders } from '../composition/data-dir.ts';
import { untilStopped, wishOf } from './transfer/command-line.ts';
import { explained } from './transfer/failures.ts';
import { type Progress, progressOn } from './transfer/progress.ts';
import { type Archive, openArchive } from './transfer/read-archive.ts';
import { storeArchive } from './transfer/store-archive.ts';
import { makeTables, openStores } from './transfer/stores.ts';
import { jsonOf, summaryOf } from './transfer/summary.ts';
import { verifyArchive } from './transfer/verify-archive.ts';

const USAGE = 'Usage: npm run faultmaven -- import DIR [--json]';

/** Brings an archive of `export` into this installation, which is new. */
export const importInstallation = async (args: readonly string[], environment: Environment): Promise<void> => {
  const wish = wishOf(args, USAGE);
  const config = parseConfig(environment);
  const path = resolve(wish.path);
  const leftOut = leftOutOf(config);
  const progress = progressOn(process.stderr);
  try {
    const { manifest } = await untilStopped(signal => carryIn(path, config, progress, signal));
    progress.end();
    const done =
      'Imported, and compared with the archive. People sign in again; the search index is made by the next worker.';
    process.stdout.write(wish.json ? jsonOf(path, manifest, leftOut) : summaryOf(done, manifest, leftOut));
  } finally {
    progress.end();
  }
};

/** All of the archive is read before anything is made. */
const carryIn = async (path: string, config: Config, progress: Progress, signal: AbortSignal) => {
  const archive = await openArchive(path);
  await verifyArchive(archive, progress, signal);
  await prepareFolders(config);
  try {
    await store(archive, config, progress, signal);
  } catch (error) {
    throw explained(error, 'The installation');
  }
  return archive;
};

const store = async (archive: Archive, config: Config, progress: Progress, signal: AbortSignal): Promise<void> => {
  await makeTables(config);
  const stores = await openStores(config);
  try {
    const clock = systemClock;
    const loseIndex = config.database.kind === 'sqlite' ? () => removeIndex(config) : undefined;
    const leftOut = leftOutOf(config);
    await storeArchive({ archive, stores, loseIndex, leftOut, clock, ids: systemIds({ clock }), progress, signal });
  } finally {
    await stores.close();
  }
};

/** Sessions may be lost; rows that nobody reads or removes must not be there. */
const leftOutOf = ({ state }: Config): readonly string[] => (state.kind === 'redis' ? KEPT_BY_REDIS : []);

/** A worker that finds no index makes it anew from the documents and cases. */
const removeIndex = async ({ searchFile }: Config): Promise<void> => {
  for (const suffix of ['', '-wal', '-shm']) if (searchFile) await rm(searchFile + suffix, { force: true });
};
