import { DomainError, isDomainError } from '../../core/kernel/error.ts';

/** How S3 names what went wrong (`NoSuchKey`), or the system (`ECONNREFUSED`). */
export const nameOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
};

/** The HTTP status of S3's answer, where there was one. */
export const statusOf = (error: unknown): number | undefined => {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  const { $metadata: metadata } = error;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
};

/** Only its name and status: S3 repeats the signed request in its errors, session token included. */
export const bare = (error: unknown): Error =>
  new Error(`S3: ${nameOf(error)} (HTTP status ${statusOf(error) ?? 'none'})`);

const say = (message: string, cause: Error): DomainError => new DomainError('unavailable', message, { cause });

export const unavailable = (cause: Error): DomainError =>
  say('The file store does not answer. Try again later.', cause);

/** What S3 says of an object that is not there; without a body, as HEAD answers, the status is all there is. */
const ABSENT = ['NoSuchKey', 'NotFound'];

const NO_ROOM = ['QuotaExceeded', 'InsufficientStorage', 'XMinioStorageFull'];

/** The SDK's errors in our words. */
export const toDomainError = (error: unknown): DomainError => {
  if (isDomainError(error)) return error;
  if (ABSENT.includes(nameOf(error))) return new DomainError('file.not-found', 'The file is not there any more.');
  if (statusOf(error) === 507 || NO_ROOM.includes(nameOf(error)))
    return say('The file store is full. Try again when the operator has made room.', bare(error));
  if (statusOf(error) === 403) return say('The file store refuses our access. Tell the operator.', bare(error));
  return unavailable(bare(error));
};
