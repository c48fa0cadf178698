import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { DomainError, isDomainError } from '../../core/kernel/error.ts';
import { type FileProvider, isFileKey } from '../../core/ports/file-provider.ts';
import { signedAddress } from './address.ts';
import { ask, type Bucket, objectIn, openBucket, type S3Options } from './connection.ts';
import { readRange } from './download.ts';
import { listFiles } from './list.ts';
import { ensureReady } from './readiness.ts';
import { sweepUnfinished } from './sweep.ts';
import { store } from './upload.ts';

export type S3FileProvider = FileProvider & {
  /** Whether the bucket can be listed and written to; for the start of a process. Leaves nothing behind.
   *  @throws DomainError 'unavailable' that names what is wrong and what to do about it, and no secret */
  ensureReady(): Promise<void>;
  /** Lets go of the connections, once nothing is under way any more. */
  close(): void;
};

const ensureKey = (key: string): void => {
  if (!isFileKey(key)) throw new DomainError('invalid', 'This is not the key of a stored file.');
};

/** Amazon finds nothing wrong with removing what is not there; others say that it is not. */
const remove = async (bucket: Bucket, key: string): Promise<void> => {
  const command = new DeleteObjectCommand(objectIn(bucket, key));
  try {
    await ask(bucket, undefined, abortSignal => bucket.client.send(command, { abortSignal }));
  } catch (error) {
    if (!isDomainError(error, 'file.not-found')) throw error;
  }
};

/** A FileProvider in a bucket of Amazon S3 or of any server that speaks its protocol; the bucket is there already. An upload
 *  holds two parts in memory, whatever its size. A process that dies in an upload leaves parts that no list shows and that
 *  are paid for until `sweepUnfinished`, or a rule of the bucket's own, removes them. */
export const s3FileProvider = (options: S3Options): S3FileProvider => {
  const bucket = openBucket(options);
  return {
    async upload(key, content, { maxBytes = Number.POSITIVE_INFINITY, signal } = {}) {
      ensureKey(key);
      return store(bucket, key, content, { maxBytes, signal });
    },
    async *download(key, { from = 0, to = Number.POSITIVE_INFINITY, signal } = {}) {
      ensureKey(key);
      yield* readRange(bucket, key, { from, to }, signal);
    },
    async delete(key) {
      ensureKey(key);
      await remove(bucket, key);
    },
    async getUrl(key, expiresInMs) {
      ensureKey(key);
      return signedAddress(bucket, key, expiresInMs);
    },
    list: prefix => listFiles(bucket, prefix),
    sweepUnfinished: (writtenBefore, sweep) => sweepUnfinished(bucket, writtenBefore, sweep),
    ensureReady: () => ensureReady(bucket),
    close: () => bucket.client.destroy(),
  };
};
