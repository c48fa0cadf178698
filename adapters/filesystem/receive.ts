import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { DomainError } from '../../core/kernel/error.ts';
import { onDisk } from './file-errors.ts';
import { cancelled, untilAborted } from './until-aborted.ts';

const tooLarge = (maxBytes: number): DomainError =>
  new DomainError(
    'file.too-large',
    `The file is larger than ${maxBytes} bytes. Split it or upload the part that matters.`,
  );

/** Writes a stream to an open file and syncs it, a chunk at a time.
 *  @throws DomainError 'file.too-large', 'cancelled', 'unavailable'; what the stream throws */
export const receive = async (
  file: FileHandle,
  content: AsyncIterable<Uint8Array>,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<{ bytes: number; sha256: string }> => {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of untilAborted(content, signal)) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    hash.update(chunk);
    await onDisk(() => file.appendFile(chunk));
  }
  await onDisk(() => file.sync());
  if (signal?.aborted) throw cancelled();
  return { bytes, sha256: hash.digest('hex') };
};
