import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import { damaged } from './failures.ts';

/** Opens a regular file of an archive, to which only folders lead: a link leads out of the archive, and who opens a FIFO or a
 *  device may wait for ever.
 *  @param path From the folder of the archive, with `/`.
 *  @throws CommandError where something else is in the way; what the file system says, ENOENT where nothing is there */
export const openWithin = async (archive: string, path: string): Promise<FileHandle> => {
  const segments = path.split('/');
  for (let depth = 1; depth < segments.length; depth++) {
    const folder = segments.slice(0, depth).join('/');
    if (!(await lstat(join(archive, folder))).isDirectory()) throw damaged(`${folder} is not a folder`);
  }
  if (!(await lstat(join(archive, path))).isFile()) throw notRegular(path);
  // Somebody may put another thing there after the look: without O_NONBLOCK a FIFO would wait for its writer.
  const file = await open(join(archive, path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw notRegular(path);
};

const notRegular = (path: string): Error => damaged(`${path} is not a regular file`);
