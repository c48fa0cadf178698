import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { isDomainError } from '../../core/kernel/error.ts';
import { ask, type Bucket, objectIn } from './connection.ts';

/** What an object is stored with. The id tells this upload from every other of the same key. */
export type Marks = { readonly ContentType: string; readonly Metadata: { readonly upload: string } };

/** Runs the call that makes an upload visible. Where its answer is lost, looks whether it was carried out: an upload that
 *  took place must not be reported as one that did not. */
export const commit = async (
  bucket: Bucket,
  key: string,
  marks: Marks,
  call: () => Promise<unknown>,
): Promise<void> => {
  try {
    await call();
  } catch (error) {
    if (!(await landed(bucket, key, marks))) throw error;
  }
};

/** Whether what lies under the key now came with this upload; false where nobody can say. */
const landed = async (bucket: Bucket, key: string, { Metadata: { upload } }: Marks): Promise<boolean> => {
  const command = new HeadObjectCommand(objectIn(bucket, key));
  try {
    const { Metadata: found } = await ask(bucket, undefined, abortSignal =>
      bucket.client.send(command, { abortSignal }),
    );
    return found?.upload === upload;
  } catch (error) {
    if (isDomainError(error)) return false;
    throw error;
  }
};
