import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';

/** What lies under a path, links not followed; undefined where nothing does. */
export const foundAt = async (path: string): Promise<Stats | undefined> => {
  try {
    return await lstat(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
};

export const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
