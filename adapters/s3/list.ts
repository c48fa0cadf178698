import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { type FileEntry, isFileKey } from '../../core/ports/file-provider.ts';
import { ask, type Bucket } from './connection.ts';

/** Every object whose key starts with the prefix, a page of S3 (at most 1,000) at a time. What is no key of ours, such as
 *  the empty object that some tools make for a folder, is left out. */
export async function* listFiles(bucket: Bucket, prefix: string): AsyncGenerator<FileEntry> {
  let token: string | undefined;
  do {
    const command = new ListObjectsV2Command({
      Bucket: bucket.name,
      Prefix: `${bucket.prefix}${prefix}`,
      ...(token !== undefined && { ContinuationToken: token }),
    });
    const page = await ask(bucket, undefined, abortSignal => bucket.client.send(command, { abortSignal }));
    for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
      const key = Key.slice(bucket.prefix.length);
      if (isFileKey(key)) yield { key, bytes: Size, modifiedAt: LastModified?.getTime() ?? 0 };
    }
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}
