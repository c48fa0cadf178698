import { AbortMultipartUploadCommand, CreateMultipartUploadCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { DomainError, isDomainError } from '../../core/kernel/error.ts';
import { type Bucket, inTime, objectIn } from './connection.ts';
import { bare, nameOf, statusOf } from './failures.ts';

/** Lists, and begins an upload that it gives up again: whoever may do that may do the rest, and no object comes of it.
 *  @throws DomainError 'unavailable' that names what is wrong and what to do about it */
export const ensureReady = async (bucket: Bucket): Promise<void> => {
  const { client, name, prefix } = bucket;
  const probe = objectIn(bucket, 'readiness');
  try {
    const list = new ListObjectsV2Command({ Bucket: name, Prefix: prefix, MaxKeys: 1 });
    await inTime(bucket, undefined, abortSignal => client.send(list, { abortSignal }));
    const begin = new CreateMultipartUploadCommand(probe);
    const { UploadId } = await inTime(bucket, undefined, abortSignal => client.send(begin, { abortSignal }));
    const giveUp = new AbortMultipartUploadCommand({ ...probe, UploadId });
    await inTime(bucket, undefined, abortSignal => client.send(giveUp, { abortSignal }));
  } catch (error) {
    throw new DomainError('unavailable', `The file store (S3) cannot be used: ${problem(bucket, error)}`, {
      cause: bare(error),
    });
  }
};

const NO_CREDENTIALS = ['CredentialsProviderError', 'TokenProviderError'];
const BAD_CREDENTIALS = [
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'InvalidToken',
  'ExpiredToken',
  'InvalidClientTokenId',
];
const OTHER_REGION = ['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException'];

const KEYS = 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';

/** What is wrong, and the remedy. The SDK's own texts are not repeated: they hold parts of the key. */
const problem = ({ name, address }: Bucket, error: unknown): string => {
  const code = nameOf(error);
  if (code === 'NoSuchBucket') return `${address} has no bucket "${name}". Create it, or correct S3_BUCKET.`;
  if (NO_CREDENTIALS.includes(code)) return `there are no credentials. Set ${KEYS}, or give the process a role.`;
  if (BAD_CREDENTIALS.includes(code)) return `${address} does not accept the credentials. Correct ${KEYS}.`;
  if (code === 'RequestTimeTooSkewed')
    return `the clock of this machine differs from that of ${address}. Set it right.`;
  if (OTHER_REGION.includes(code) || statusOf(error) === 301)
    return `the bucket "${name}" lies in another region. Correct AWS_REGION.`;
  if (statusOf(error) === 403 || statusOf(error) === 401)
    return `the credentials may not use the bucket "${name}". Allow them to list it, and to read, write and delete in it.`;
  if (isDomainError(error) || statusOf(error) === undefined)
    return `${address} does not answer. Start it, or correct S3_ENDPOINT.`;
  return `${address} answered ${code} (HTTP status ${statusOf(error)}). See what its own log says.`;
};
