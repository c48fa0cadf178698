import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { toDomainError, unavailable } from './failures.ts';
import { cancelled } from './until-aborted.ts';

export type S3Options = {
  readonly bucket: string;
  /** Where an S3-compatible server listens; Amazon's own where it is left out. */
  readonly endpoint?: string;
  /** Where it is left out, the SDK looks for it: AWS_REGION, then the shared configuration files. */
  readonly region?: string;
  /** Where they are left out, the SDK looks for them: environment, shared files, the role of the machine or the pod. */
  readonly credentials?: S3Credentials;
  /** The folder of the bucket that is ours, so that others may use the rest of it: `faultmaven/`. */
  readonly prefix?: string;
  /** `host/bucket/key` instead of `bucket.host/key`. Amazon wants the second and most other servers the first, so it is
   *  the default with an endpoint. */
  readonly forcePathStyle?: boolean;
  /** For each call with its repetitions, and for the silence between two pieces of a download, in milliseconds. */
  readonly deadlineMs?: number;
  /** Bytes that are sent in one call; an upload holds up to twice as many. S3 takes 5 MiB and more. */
  readonly partBytes?: number;
};

export type S3Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

/** One bucket, and how it is spoken to. */
export type Bucket = {
  readonly client: S3Client;
  readonly name: string;
  /** '' or a folder with its `/`. */
  readonly prefix: string;
  readonly deadlineMs: number;
  readonly partBytes: number;
  /** For messages to the operator; no part of it is secret. */
  readonly address: string;
};

const DEADLINE_MS = 30_000;
const PART_BYTES = 5 * 1024 * 1024;

/** A download holds its connection for as long as somebody reads it. */
const MOST_CONNECTIONS = 256;

const clientConfig = ({ endpoint, region, credentials, forcePathStyle }: S3Options): S3ClientConfig => ({
  ...(endpoint !== undefined && { endpoint }),
  ...(region !== undefined && { region }),
  ...(credentials && { credentials }),
  forcePathStyle: forcePathStyle ?? endpoint !== undefined,
  // Many servers know no trailing checksums. What is sent is covered by the SHA-256 in the signature all the same.
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
  // Asking before sending would open a connection of its own for each part.
  expectContinueHeader: false,
  requestHandler: { httpAgent: { maxSockets: MOST_CONNECTIONS }, httpsAgent: { maxSockets: MOST_CONNECTIONS } },
});

/** Connects to nothing yet. */
export const openBucket = (options: S3Options): Bucket => ({
  client: new S3Client(clientConfig(options)),
  name: options.bucket,
  prefix: folder(options.prefix ?? ''),
  deadlineMs: options.deadlineMs ?? DEADLINE_MS,
  partBytes: options.partBytes ?? PART_BYTES,
  address: options.endpoint === undefined ? 'Amazon S3' : new URL(options.endpoint).host,
});

const folder = (prefix: string): string => {
  const path = prefix.replace(/^\/+|\/+$/g, '');
  return path === '' ? '' : `${path}/`;
};

/** The address of an object, as every command begins. */
export const objectIn = (bucket: Bucket, key: string): { Bucket: string; Key: string } => ({
  Bucket: bucket.name,
  Key: `${bucket.prefix}${key}`,
});

/** Runs one call, which is not waited for once the deadline has passed or the caller's signal has fired: the pauses between
 *  the SDK's repetitions heed no signal.
 *  @throws DomainError 'unavailable', 'cancelled'; the SDK's own errors as they are */
export const inTime = <Answer>(
  { deadlineMs }: Bucket,
  caller: AbortSignal | undefined,
  call: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    if (caller?.aborted) return reject(cancelled());
    const controller = new AbortController();
    const stop = (reason: Error): void => {
      reject(reason);
      controller.abort();
    };
    const cancel = (): void => stop(cancelled());
    const timer = setTimeout(() => stop(unavailable(new Error(`S3: no answer in ${deadlineMs} ms`))), deadlineMs);
    caller?.addEventListener('abort', cancel, { once: true });
    const settle = (): void => {
      clearTimeout(timer);
      caller?.removeEventListener('abort', cancel);
    };
    call(controller.signal).then(resolve, reject).finally(settle);
  });

/** The same, with the SDK's errors in our words.
 *  @throws DomainError 'unavailable', 'cancelled', 'file.not-found' */
export const ask = async <Answer>(
  bucket: Bucket,
  caller: AbortSignal | undefined,
  call: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> => {
  try {
    return await inTime(bucket, caller, call);
  } catch (error) {
    throw toDomainError(error);
  }
};
