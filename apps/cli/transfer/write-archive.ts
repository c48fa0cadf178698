import { mkdtemp, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Config } from '../../composition/config.ts';
import { cannotCreate, explained, filesMissing } from './failures.ts';
import { FILE_LIST, FILES, FORMAT, MANIFEST, Manifest, type Problem } from './manifest.ts';
import { foundAt } from './on-disk.ts';
import type { Progress } from './progress.ts';
import type { Stores } from './stores.ts';
import { EARLIER, writeFiles } from './write-files.ts';
import { writeTables } from './write-tables.ts';

export type ArchiveJob = {
  readonly stores: Pick<Stores, 'connection' | 'files'>;
  readonly database: Config['database']['kind'];
  /** Where the archive is to be, a folder that is not there yet. */
  readonly path: string;
  readonly allowMissing: boolean;
  readonly productVersion: string;
  readonly madeAt: Date;
  readonly progress: Progress;
  readonly signal: AbortSignal;
};

/** Writes everything that an installation holds into a folder, whole or not at all; the installation may be running.
 *  @throws CommandError when the folder is there, cannot be written, or files are missing */
export const writeArchive = async (job: ArchiveJob): Promise<Manifest> => {
  const { path } = job;
  if (await isThere(path)) throw cannotCreate(`${path} is there already. Name a folder that is not.`);
  const partial = await makePartial(path);
  try {
    const manifest = await fill(partial, job);
    await writeFile(join(partial, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`, {
      mode: 0o600,
      flush: true,
    });
    await syncFolders(partial);
    job.signal.throwIfAborted();
    await rename(partial, path);
    await syncFolder(dirname(path));
    return manifest;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw explained(error, path);
  }
};

const isThere = async (path: string): Promise<boolean> => {
  try {
    return (await foundAt(path)) !== undefined;
  } catch (error) {
    throw explained(error, path);
  }
};

/** Beside its place, so that it can be moved there at once. */
const makePartial = async (path: string): Promise<string> => {
  try {
    return await mkdtemp(join(dirname(path), `${basename(path)}.partial-`));
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw cannotCreate(
      `No archive can be written into ${dirname(path)} (${code}). Name a new folder in one that is there and may be written.`,
    );
  }
};

/** How often the rows are read again because files went meanwhile. */
const MOST_SNAPSHOTS = 5;

/** The rows are those of one moment, and the files are copied after it. A file that has gone by then may have been deleted
 *  with its row: another moment is taken. What is missing then is missing. */
const fill = async (folder: string, job: ArchiveJob): Promise<Manifest> => {
  let known: ReadonlySet<string> = new Set();
  for (let attempt = 1; ; attempt++) {
    const rows = await writeTables(folder, job);
    const { files, problems } = await writeFiles(folder, job);
    await rm(join(folder, EARLIER), { recursive: true, force: true });
    if (problems.every(({ key }) => known.has(key)) || attempt === MOST_SNAPSHOTS)
      return manifestOf(job, rows, files, problems);
    known = new Set(problems.map(({ key }) => key));
    await rename(join(folder, FILES), join(folder, EARLIER));
    for (const old of ['tables', FILE_LIST]) await rm(join(folder, old), { recursive: true });
  }
};

const manifestOf = (
  { database, allowMissing, productVersion, madeAt }: ArchiveJob,
  { tables, migrations }: Awaited<ReturnType<typeof writeTables>>,
  files: Manifest['files'],
  problems: Problem[],
): Manifest => {
  if (problems.length > 0 && !allowMissing)
    throw filesMissing(problems.map(({ key, problem }) => `${key} (${problem})`));
  return Manifest.parse({
    format: FORMAT,
    product_version: productVersion,
    made_at: madeAt.toISOString(),
    database,
    migrations,
    tables,
    files,
    problems,
  });
};

/** The names of what is in a folder, and in those in it, are on the disk when it resolves. */
const syncFolders = async (folder: string): Promise<void> => {
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isDirectory()) await syncFolders(join(folder, entry.name));
  await syncFolder(folder);
};

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
