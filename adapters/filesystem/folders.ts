import { open, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ABSENT, onDisk, onDiskUnless } from './file-errors.ts';

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await onDiskUnless(ABSENT, () => open(folder, 'r'));
  if (!handle) return;
  try {
    await onDisk(() => handle.sync());
  } finally {
    await handle.close();
  }
};

/** Makes the entries of a folder durable, and those of each folder above it up to `top`: another upload may have made
 *  them a moment ago and not have got that far. */
export const syncFolders = async (folder: string, top: string): Promise<void> => {
  await syncFolder(folder);
  if (folder !== top && folder !== dirname(folder)) await syncFolders(dirname(folder), top);
};

const NOT_EMPTY = ['ENOTEMPTY', 'EEXIST', 'EBUSY'];

const removeIfEmpty = async (folder: string): Promise<boolean> => {
  const removed = await onDiskUnless([...ABSENT, ...NOT_EMPTY], async () => {
    await rmdir(folder);
    return true;
  });
  return removed ?? false;
};

/** Removes a folder and those above it below `top`, as far as they are empty; answers the innermost one that is left. */
export const removeEmptyFolders = async (folder: string, top: string): Promise<string> =>
  folder !== top && (await removeIfEmpty(folder)) ? removeEmptyFolders(dirname(folder), top) : folder;
