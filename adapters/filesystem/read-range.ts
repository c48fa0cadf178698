import { type FileHandle, open } from 'node:fs/promises';
import { DomainError } from '../../core/kernel/error.ts';
import { ABSENT, onDisk, onDiskUnless } from './file-errors.ts';
import { cancelled } from './until-aborted.ts';

const CHUNK_BYTES = 128 * 1024;

const notFound = (): DomainError => new DomainError('file.not-found', 'The file is not there any more.');

const openFile = async (path: string): Promise<FileHandle> => {
  const file = await onDiskUnless(ABSENT, () => open(path, 'r'));
  if (!file) throw notFound();
  const stats = await onDisk(() => file.stat());
  if (stats.isFile()) return file;
  await file.close();
  throw notFound();
};

/** The bytes of a file from `from` up to but without `to`. A replacement while reading changes nothing: the open file is
 *  the old one. */
export async function* readRange(
  path: string,
  from: number,
  to: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  if (!(from >= 0) || !(to >= 0))
    throw new DomainError('invalid', 'The range of a file cannot begin before its start.');
  const file = await openFile(path);
  try {
    let at = from;
    while (at < to) {
      if (signal?.aborted) throw cancelled();
      const buffer = new Uint8Array(Math.min(CHUNK_BYTES, to - at));
      const { bytesRead } = await onDisk(() => file.read(buffer, 0, buffer.length, at));
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
