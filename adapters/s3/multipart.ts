import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { DomainError } from '../../core/kernel/error.ts';
import { commit, type Marks } from './commit.ts';
import { ask, type Bucket, objectIn } from './connection.ts';
import { unavailable } from './failures.ts';
import { cancelled } from './until-aborted.ts';

export type MultipartUpload = {
  readonly bucket: Bucket;
  readonly key: string;
  readonly marks: Marks;
  /** Fires when the caller stops, or when `halt` was called. */
  readonly signal: AbortSignal;
  /** Lets go of the content and of the part that is under way. */
  readonly halt: () => void;
};

/** S3's own limit. */
const MOST_PARTS = 10_000;
/** Deadlines that S3 may take to put the parts of a large file together, which it says can be minutes. */
const PATIENCE = 10;

type Opened = { readonly Bucket: string; readonly Key: string; readonly UploadId: string };

/** Stores the parts as one object, which S3 shows when the last call is answered and not before. One part is on its way
 *  while the next one is filled. Whatever goes wrong, the parts that were sent are removed; where even that fails, they are
 *  left to `sweepUnfinished`. Not done by the SDK's own helper (lib-storage), which has no deadline for a part, cannot call
 *  back the parts that are on their way, and forgets the first error where removing the parts fails too. */
export const sendInParts = async (
  upload: MultipartUpload,
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): Promise<void> => {
  const { bucket, key, marks, signal, halt } = upload;
  const opened = await begin(upload);
  try {
    const Parts = await sendEach(upload, opened, first, rest);
    if (signal.aborted) throw cancelled();
    const complete = new CompleteMultipartUploadCommand({ ...opened, MultipartUpload: { Parts } });
    const patient = { ...bucket, deadlineMs: PATIENCE * bucket.deadlineMs };
    await commit(bucket, key, marks, () =>
      ask(patient, undefined, abortSignal => bucket.client.send(complete, { abortSignal })),
    );
  } catch (error) {
    halt();
    await Promise.allSettled([giveUp(bucket, opened)]);
    throw error;
  }
};

/** Heeds no signal: an upload whose id nobody heard could not be removed. */
const begin = async ({ bucket, key, marks }: MultipartUpload): Promise<Opened> => {
  const address = objectIn(bucket, key);
  const command = new CreateMultipartUploadCommand({ ...address, ...marks });
  const { UploadId } = await ask(bucket, undefined, abortSignal => bucket.client.send(command, { abortSignal }));
  if (UploadId === undefined) throw unavailable(new Error('S3: an upload without an id'));
  return { ...address, UploadId };
};

export const giveUp = (bucket: Bucket, opened: Opened): Promise<unknown> =>
  ask(bucket, undefined, abortSignal => bucket.client.send(new AbortMultipartUploadCommand(opened), { abortSignal }));

const sendEach = async (
  upload: MultipartUpload,
  opened: Opened,
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): Promise<CompletedPart[]> => {
  const sent: CompletedPart[] = [];
  for (let part: Uint8Array | undefined = first; part; ) {
    if (sent.length === MOST_PARTS) throw tooManyParts(upload.bucket);
    const [receipt, next]: [CompletedPart, IteratorResult<Uint8Array>] = await Promise.all([
      sendPart(upload, opened, part, sent.length + 1),
      rest.next(),
    ]);
    sent.push(receipt);
    part = next.done ? undefined : next.value;
  }
  return sent;
};

const sendPart = async (
  { bucket, signal }: MultipartUpload,
  opened: Opened,
  Body: Uint8Array,
  PartNumber: number,
): Promise<CompletedPart> => {
  const command = new UploadPartCommand({ ...opened, PartNumber, Body });
  const { ETag } = await ask(bucket, signal, abortSignal => bucket.client.send(command, { abortSignal }));
  return { PartNumber, ETag };
};

const tooManyParts = ({ partBytes }: Bucket): DomainError =>
  new DomainError(
    'file.too-large',
    `The file store takes no file of more than ${partBytes * MOST_PARTS} bytes. Split it or upload the part that matters.`,
  );
