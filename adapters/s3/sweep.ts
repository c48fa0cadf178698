import {
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListPartsCommand,
  type ListPartsCommandOutput,
  type MultipartUpload,
} from '@aws-sdk/client-s3';
import type { Instant } from '../../core/kernel/instant.ts';
import { ensureWanted, type SweepOptions, type SweepReport } from '../../core/kernel/sweep.ts';
import { ask, type Bucket } from './connection.ts';
import { giveUp } from './multipart.ts';

type Unfinished = { readonly Key: string; readonly UploadId: string; readonly begunAt: Instant };

/** Removes the uploads in parts that were begun and last written at or before that moment. */
export const sweepUnfinished = async (
  bucket: Bucket,
  writtenBefore: Instant,
  { dryRun = false, signal }: SweepOptions = {},
): Promise<SweepReport> => {
  const report = { examined: 0, removed: 0, bytes: 0 };
  for await (const upload of unfinished(bucket)) {
    ensureWanted(signal);
    report.examined += 1;
    if (upload.begunAt > writtenBefore) continue;
    const { bytes, writtenAt } = await partsOf(bucket, upload);
    if (writtenAt > writtenBefore) continue;
    const { Key, UploadId } = upload;
    if (!dryRun) await giveUp(bucket, { Bucket: bucket.name, Key, UploadId });
    report.removed += 1;
    report.bytes += bytes;
  }
  return report;
};

const toUnfinished = ({ Key, UploadId, Initiated }: MultipartUpload): Unfinished[] =>
  Key === undefined || UploadId === undefined ? [] : [{ Key, UploadId, begunAt: Initiated?.getTime() ?? 0 }];

async function* unfinished(bucket: Bucket): AsyncGenerator<Unfinished> {
  let marks: Marks | undefined = {};
  while (marks) {
    const page: ListMultipartUploadsCommandOutput = await uploadsAfter(bucket, marks);
    yield* (page.Uploads ?? []).flatMap(toUnfinished);
    const { IsTruncated, NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker = '' } = page;
    marks = IsTruncated && KeyMarker !== undefined ? { KeyMarker, UploadIdMarker } : undefined;
  }
}

/** Where the next page begins. */
type Marks = { readonly KeyMarker?: string; readonly UploadIdMarker?: string };

const uploadsAfter = (bucket: Bucket, marks: Marks): Promise<ListMultipartUploadsCommandOutput> => {
  const command = new ListMultipartUploadsCommand({ Bucket: bucket.name, Prefix: bucket.prefix, ...marks });
  return ask(bucket, undefined, abortSignal => bucket.client.send(command, { abortSignal }));
};

/** What an upload holds so far, and when the last of it came. */
const partsOf = async (bucket: Bucket, upload: Unfinished): Promise<{ bytes: number; writtenAt: Instant }> => {
  const held = { bytes: 0, writtenAt: upload.begunAt };
  for (let after: string | undefined = '0'; after !== undefined; ) {
    const page: ListPartsCommandOutput = await partsAfter(bucket, upload, after);
    for (const { Size = 0, LastModified } of page.Parts ?? []) {
      held.bytes += Size;
      held.writtenAt = Math.max(held.writtenAt, LastModified?.getTime() ?? 0);
    }
    after = page.IsTruncated ? page.NextPartNumberMarker : undefined;
  }
  return held;
};

const partsAfter = (
  bucket: Bucket,
  { Key, UploadId }: Unfinished,
  PartNumberMarker: string,
): Promise<ListPartsCommandOutput> => {
  const command = new ListPartsCommand({ Bucket: bucket.name, Key, UploadId, PartNumberMarker });
  return ask(bucket, undefined, abortSignal => bucket.client.send(command, { abortSignal }));
};
