import { readdir, stat, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DomainError } from '../../core/kernel/error.ts';
import { type FileEntry, type FileProvider, isFileKey } from '../../core/ports/file-provider.ts';
import { ABSENT, onDiskUnless } from './file-errors.ts';
import { removeEmptyFolders, syncFolders } from './folders.ts';
import { readRange } from './read-range.ts';
import { receive } from './receive.ts';
import { openStaging } from './staging.ts';

/** What `unlink` says of a folder, on Linux and elsewhere. */
const FOLDER = ['EISDIR', 'EPERM'];

const ensureKey = (key: string): void => {
  if (!isFileKey(key)) throw new DomainError('invalid', 'This is not the key of a stored file.');
};

/** A FileProvider in a folder of the local file system, which may be shared between processes. The folder is the store's
 *  own; it is made on first use, readable by this user only. */
export const filesystemFileProvider = (rootDir: string): FileProvider => {
  const root = resolve(rootDir);
  const staging = openStaging(root);
  const pathOf = (key: string): string => {
    ensureKey(key);
    return join(root, key);
  };

  return {
    async upload(key, content, { maxBytes = Number.POSITIVE_INFINITY, signal } = {}) {
      const path = pathOf(key);
      const staged = await staging.begin();
      try {
        const { bytes, sha256 } = await receive(staged.file, content, maxBytes, signal);
        await staged.commit(path);
        return { key, bytes, sha256 };
      } finally {
        await staged.discard();
      }
    },
    async *download(key, { from = 0, to = Number.POSITIVE_INFINITY, signal } = {}) {
      yield* readRange(pathOf(key), from, to, signal);
    },
    async delete(key) {
      const path = pathOf(key);
      await onDiskUnless([...ABSENT, ...FOLDER], () => unlink(path));
      const left = await removeEmptyFolders(dirname(path), root);
      await syncFolders(left, left);
    },
    getUrl: async () => undefined,
    list: prefix => walk(root, '', prefix),
    sweepUnfinished: (writtenBefore, options) => staging.sweep(writtenBefore, options),
  };
};

/** True where a folder can hold keys that start with the prefix. */
const canHold = (folder: string, prefix: string): boolean => folder.startsWith(prefix) || prefix.startsWith(folder);

/** Files below a folder (a key with `/` at its end, or ''). What is no key, such as the staging folder, is none of ours. */
async function* walk(root: string, folder: string, prefix: string): AsyncGenerator<FileEntry> {
  const found = await onDiskUnless(ABSENT, () => readdir(join(root, folder), { withFileTypes: true }));
  for (const entry of found ?? []) {
    const key = `${folder}${entry.name}`;
    if (!isFileKey(key)) continue;
    if (entry.isDirectory() && canHold(`${key}/`, prefix)) yield* walk(root, `${key}/`, prefix);
    if (!entry.isFile() || !key.startsWith(prefix)) continue;
    const stats = await onDiskUnless(ABSENT, () => stat(join(root, key)));
    if (stats) yield { key, bytes: stats.size, modifiedAt: stats.mtimeMs };
  }
}
