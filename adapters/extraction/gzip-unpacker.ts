import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { isGzip, type Unpacker } from '../../core/evidence/unpacker.ts';
import { DomainError } from '../../core/kernel/error.ts';

const corrupt = (cause: unknown): DomainError =>
  new DomainError(
    'file.corrupt',
    'This gzip file is damaged or ends too early. Compress the log again, or upload it unpacked.',
    { cause },
  );

/** zlib names its own errors Z_DATA_ERROR, Z_BUF_ERROR and so on; everything else comes from the content. */
const isDamage = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_');

async function* unpack(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const packed = Readable.from(content, { objectMode: false });
  const plain = createGunzip();
  packed.once('error', error => plain.destroy(error));
  packed.pipe(plain);
  try {
    for await (const piece of plain) yield piece;
  } catch (error) {
    throw isDamage(error) ? corrupt(error) : error;
  } finally {
    plain.destroy();
    packed.destroy();
  }
}

/** An Unpacker on zlib, which works on threads of its own. */
export const gzipUnpacker = (): Unpacker => ({ isPacked: isGzip, unpack });
