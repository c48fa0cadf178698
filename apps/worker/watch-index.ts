import { stat } from 'node:fs/promises';
import type { Log } from '../../core/ports/log.ts';

export type WatchIndexDeps = {
  /** Null where nothing of search is kept on this machine. */
  readonly localIndex: { readonly file: string; open(): Promise<void> } | null;
  readonly log: Log;
  readonly everyMs?: number;
  /** False where opening a file that may be sound would only cost memory: then the first look just remembers it. */
  readonly openFirst?: boolean;
};

/** Other processes search in the same index file, and one of them may find it lost and make it anew, empty. A worker that
 *  has nothing to do would not notice: this looks whether the path leads to another file than before, and has that one
 *  opened, which tells what is to be restored. The first look is such a case. Returns how to stop. */
export const watchIndex = (deps: WatchIndexDeps): (() => void) => {
  const { localIndex, log, everyMs = 5000, openFirst = true } = deps;
  if (localIndex === null) return () => undefined;
  let known: number | undefined;
  let looked = openFirst;
  const look = async (): Promise<void> => {
    const inode = await inodeOf(localIndex.file);
    if (inode === known) return;
    if (inode !== undefined && looked) await localIndex.open();
    looked = true;
    known = inode;
  };
  const timer = setInterval(() => {
    look().catch(error => log.warn({ err: error }, 'the search index cannot be looked at'));
  }, everyMs);
  return () => clearInterval(timer);
};

const inodeOf = async (file: string): Promise<number | undefined> => {
  try {
    return (await stat(file)).ino;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};
