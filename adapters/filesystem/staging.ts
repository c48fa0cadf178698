import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DomainError } from '../../core/kernel/error.ts';
import type { Instant } from '../../core/kernel/instant.ts';
import { ensureWanted, type SweepOptions, type SweepReport } from '../../core/kernel/sweep.ts';
import { onDisk, onDiskUnless, systemCodeOf } from './file-errors.ts';
import { syncFolders } from './folders.ts';

/** `~` is in no key. One folder for all unfinished uploads, on the same file system as their targets, so that what a
 *  crash left behind is found without looking through every file. */
const STAGING = '~incoming';

/** Somebody else's upload may be under way in the same folder; one that wrote nothing for this long is dead. */
const ABANDONED_MS = 3_600_000;

const PRIVATE = 0o700;
const PRIVATE_FILE = 0o600;

/** Between making a folder and moving a file into it, a delete may find the folder empty and remove it. */
const ATTEMPTS = 10;

export type StagedFile = {
  readonly file: FileHandle;
  /** Moves the file to its place, replacing what is there; durable when it resolves. */
  commit(path: string): Promise<void>;
  /** Forgets the file; after `commit` it only closes it. */
  discard(): Promise<void>;
};

/** Removes what was last written at or before that moment. */
const removeAbandoned = async (
  folder: string,
  writtenBefore: Instant,
  { dryRun = false, signal }: SweepOptions = {},
): Promise<SweepReport> => {
  const report = { examined: 0, removed: 0, bytes: 0 };
  for (const name of (await onDiskUnless(['ENOENT'], () => readdir(folder))) ?? []) {
    ensureWanted(signal);
    const path = join(folder, name);
    const stats = await onDiskUnless(['ENOENT'], () => stat(path));
    if (!stats) continue;
    report.examined++;
    if (stats.mtimeMs > writtenBefore) continue;
    if (!dryRun) await onDisk(() => rm(path, { recursive: true, force: true }));
    report.removed++;
    report.bytes += stats.size;
  }
  return report;
};

/** What making a folder, and moving into it, say when a folder went away in the middle: of the first, also that it is both
 *  there and not there. */
const GONE_WHILE_MADE = ['ENOENT', 'EEXIST', 'ENOTDIR'];
const GONE = ['ENOENT'];

const move = async (from: string, to: string): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    let passing = GONE_WHILE_MADE;
    try {
      await mkdir(dirname(to), { recursive: true, mode: PRIVATE });
      passing = GONE;
      return await rename(from, to);
    } catch (error) {
      if (!passing.includes(systemCodeOf(error) ?? '') || attempt === ATTEMPTS) throw error;
    }
  }
};

/** A key that is a folder of other keys, or the other way round, has no place in a file system. */
const TAKEN = ['EISDIR', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST'];

const moveIntoPlace = async (from: string, to: string): Promise<void> => {
  const moved = await onDiskUnless(TAKEN, async () => {
    await move(from, to);
    return true;
  });
  if (!moved) throw new DomainError('conflict', 'A file and a folder of files cannot share one key.');
};

export type Staging = {
  begin(): Promise<StagedFile>;
  /** Removes what uploads that were cut off left behind. */
  sweep(writtenBefore: Instant, options?: SweepOptions): Promise<SweepReport>;
};

/** Where uploads into `root` are written before they are whole. */
export const openStaging = (root: string): Staging => {
  const folder = join(root, STAGING);
  let ready: Promise<void> | undefined;
  const prepare = async (): Promise<void> => {
    await onDisk(() => mkdir(folder, { recursive: true, mode: PRIVATE }));
    await syncFolders(root, dirname(root));
    await removeAbandoned(folder, Date.now() - ABANDONED_MS);
  };
  const prepareOnce = async (): Promise<void> => {
    ready ??= prepare();
    try {
      await ready;
    } catch (error) {
      ready = undefined;
      throw error;
    }
  };
  return {
    sweep: (writtenBefore, options) => removeAbandoned(folder, writtenBefore, options),
    begin: async () => {
      await prepareOnce();
      const path = join(folder, randomUUID());
      const file = await onDisk(() => open(path, 'wx', PRIVATE_FILE));
      return {
        file,
        commit: async to => {
          await moveIntoPlace(path, to);
          await syncFolders(dirname(to), root);
        },
        discard: async () => {
          await file.close();
          await onDisk(() => rm(path, { force: true }));
        },
      };
    },
  };
};
