import { access, constants, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Config, ConfigError } from './config.ts';

/** Makes the folders in which this machine keeps something; an installation that keeps everything elsewhere has none.
 *  @throws ConfigError naming the variable whose folder cannot be used. */
export const prepareFolders = async (config: Config): Promise<void> => {
  const folders = foldersOf(config);
  const found = await Promise.all(folders.map(({ folder }) => usable(folder)));
  const problems = new Map<string, string>();
  // What follows from one variable has one cause: the first problem tells it.
  for (const [i, { variable }] of folders.entries())
    if (found[i] && !problems.has(variable)) problems.set(variable, `${variable}: ${found[i]}`);
  if (problems.size > 0) throw new ConfigError([...problems.values()]);
};

type Folder = { readonly variable: string; readonly folder: string };

const foldersOf = (config: Config): readonly Folder[] => {
  const { database, files, identity, searchFile, DATA_DIR, DATABASE_URL, FILE_STORAGE_PATH } = config;
  const folders: Folder[] = [];
  const keepsSecret = identity.kind === 'jwt' && identity.secret === undefined;
  if (database.kind === 'sqlite' || searchFile !== undefined || keepsSecret)
    folders.push({ variable: 'DATA_DIR', folder: DATA_DIR });
  if (database.kind === 'sqlite')
    folders.push({ variable: DATABASE_URL ? 'DATABASE_URL' : 'DATA_DIR', folder: dirname(database.file) });
  if (files.kind === 'local')
    folders.push({ variable: FILE_STORAGE_PATH ? 'FILE_STORAGE_PATH' : 'DATA_DIR', folder: files.folder });
  return folders;
};

/** Some file systems never answer (a dead network mount) or make Node try for ever (`mkdir` below /proc). */
const FOLDER_DEADLINE_MS = 5000;

const usable = async (folder: string): Promise<string | undefined> => {
  const late = pause(FOLDER_DEADLINE_MS, 'the folder does not answer; choose another one', { ref: false });
  return Promise.race([made(folder), late]);
};

const made = async (folder: string): Promise<string | undefined> => {
  try {
    // Nobody else on the machine has any business in it.
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    return `the folder cannot be made or written (${code}); choose another one or change its permissions`;
  }
};
