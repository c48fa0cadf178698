import { createHash, type Hash, randomUUID } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { DomainError } from '../../core/kernel/error.ts';
import type { StoredFile } from '../../core/ports/file-provider.ts';
import { commit, type Marks } from './commit.ts';
import { ask, type Bucket, objectIn } from './connection.ts';
import { sendInParts } from './multipart.ts';
import { inParts } from './parts.ts';
import { untilAborted } from './until-aborted.ts';

type Limits = { readonly maxBytes: number; readonly signal: AbortSignal | undefined };
type Seen = { bytes: number; readonly hash: Hash };

/** Stores a stream as one object: with one call where it fits into a part, else in parts. S3 shows either only when it is
 *  whole. Once the last call is on its way nobody can call it back, so it heeds its deadline and no signal. */
export const store = async (
  bucket: Bucket,
  key: string,
  content: AsyncIterable<Uint8Array>,
  { maxBytes, signal: caller }: Limits,
): Promise<StoredFile> => {
  const seen: Seen = { bytes: 0, hash: createHash('sha256') };
  const stopping = new AbortController();
  const signal = caller ? AbortSignal.any([caller, stopping.signal]) : stopping.signal;
  const halt = (): void => stopping.abort();
  const parts = inParts(measured(untilAborted(content, signal), maxBytes, seen), bucket.partBytes);
  const marks: Marks = { ContentType: 'application/octet-stream', Metadata: { upload: randomUUID() } };
  try {
    const { value: first = new Uint8Array(0) } = await parts.next();
    if (first.length < bucket.partBytes) await putWhole(bucket, key, marks, first);
    else await sendInParts({ bucket, key, marks, signal, halt }, first, parts);
  } finally {
    await Promise.allSettled([parts.return(undefined)]);
  }
  return { key, bytes: seen.bytes, sha256: seen.hash.digest('hex') };
};

async function* measured(content: AsyncIterable<Uint8Array>, maxBytes: number, seen: Seen): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    seen.bytes += chunk.length;
    if (seen.bytes > maxBytes) throw tooLarge(maxBytes);
    seen.hash.update(chunk);
    yield chunk;
  }
}

const tooLarge = (maxBytes: number): DomainError =>
  new DomainError(
    'file.too-large',
    `The file is larger than ${maxBytes} bytes. Split it or upload the part that matters.`,
  );

const putWhole = (bucket: Bucket, key: string, marks: Marks, Body: Uint8Array): Promise<void> =>
  commit(bucket, key, marks, () => {
    const command = new PutObjectCommand({ ...objectIn(bucket, key), ...marks, Body });
    return ask(bucket, undefined, abortSignal => bucket.client.send(command, { abortSignal }));
  });
