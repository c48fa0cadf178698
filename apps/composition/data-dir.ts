import { access, constants, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Config, ConfigError } from './config.ts';

/** Makes the folders of an installation. @throws ConfigError naming the variable whose folder cannot be used. */
export const prepareFolders = async (
  config: Pick<Config, 'DATA_DIR' | 'databaseFile' | 'filesFolder'>,
): Promise<void> => {
  const folders = [
    ['DATA_DIR', config.DATA_DIR],
    ['DATABASE_URL', dirname(config.databaseFile)],
    ['FILE_STORAGE_PATH', config.filesFolder],
  ] as const;
  const problems: string[] = [];
  for (const [variable, folder] of folders) {
    const problem = await usable(folder);
    if (problem) problems.push(`${variable}: ${problem}`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
};

const usable = async (folder: string): Promise<string | undefined> => {
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
