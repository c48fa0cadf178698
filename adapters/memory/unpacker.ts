import { gunzipSync } from 'node:zlib';
import { isGzip, type Unpacker } from '../../core/evidence/unpacker.ts';
import { DomainError } from '../../core/kernel/error.ts';
import { concat } from '../../core/kernel/stream.ts';

async function* unpack(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  let plain: Uint8Array;
  try {
    plain = gunzipSync(concat(pieces));
  } catch (cause) {
    throw new DomainError('file.corrupt', 'This gzip file is damaged.', { cause });
  }
  yield plain;
}

/** An Unpacker that opens a file as a whole. */
export const memoryUnpacker = (): Unpacker => ({ isPacked: isGzip, unpack });
