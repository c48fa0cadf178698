import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { DomainError } from '../../core/kernel/error.ts';
import { ask, type Bucket, objectIn } from './connection.ts';

/** Seven days: a signature of version 4 holds no longer. */
const LONGEST_S = 604_800;

/** A signed address of an object. It is saved and never shown: the content is somebody's upload, and a browser that showed
 *  it would run its scripts. Made with credentials of a role, it dies with them, if that is sooner.
 *  @throws DomainError 'invalid' for a time of nothing or of more than seven days */
export const signedAddress = async (bucket: Bucket, key: string, expiresInMs: number): Promise<string> => {
  if (!(expiresInMs > 0 && expiresInMs <= LONGEST_S * 1000))
    throw new DomainError('invalid', 'An address of a file is good for seven days at most.');
  const command = new GetObjectCommand({
    ...objectIn(bucket, key),
    // Segments of a key are letters, digits, `.`, `_` and `-`, so nothing in the name needs quoting.
    ResponseContentDisposition: `attachment; filename="${key.slice(key.lastIndexOf('/') + 1)}"`,
    ResponseContentType: 'application/octet-stream',
  });
  const now = Date.now();
  // A signature counts from the beginning of the second that it was made in.
  const expiresIn = Math.min(LONGEST_S, Math.ceil((expiresInMs + (now % 1000)) / 1000));
  return ask(bucket, undefined, () => getSignedUrl(bucket.client, command, { expiresIn, signingDate: new Date(now) }));
};
