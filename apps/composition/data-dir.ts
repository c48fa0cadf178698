import { access, constants, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Config, ConfigError } from './config.ts';

/** Makes the folders of an installation. @throws ConfigError naming the variable whose folder cannot be used. */
export const prepareFolders = async (
  config: Pick<Config, 'DATA_DIR' | 'DATABASE_URL' | 'FILE_STORAGE_PATH' | 'databaseFile' | 'filesFolder'>,
): Promise<void> => {
  const folders = [
    ['DATA_DIR', config.DATA_DIR, true],
    ['DATABASE_URL', dirname(config.databaseFile), config.DATABASE_URL !== undefined],
    ['FILE_STORAGE_PATH', config.filesFolder, config.FILE_STORAGE_PATH !== undefined],
  ] as const;
  const found = await Promise.all(folders.map(([, folder]) => usable(folder)));
  // What nobody set follows from DATA_DIR: one cause, one problem.
  const problems = folders.flatMap(([variable, , isSet], i) =>
    found[i] && (isSet || !found[0]) ? [`${variable}: ${found[i]}`] : [],
  );
  if (problems.length > 0) throw new ConfigError(problems);
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
