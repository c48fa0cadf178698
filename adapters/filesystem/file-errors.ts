import { DomainError } from '../../core/kernel/error.ts';

/** The file system's own code of an error (`ENOENT`), where it has one. */
export const systemCodeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

const NO_ROOM = ['ENOSPC', 'EDQUOT', 'EFBIG'];

const unavailable = (error: unknown): DomainError =>
  new DomainError(
    'unavailable',
    NO_ROOM.includes(systemCodeOf(error) ?? '')
      ? 'The file store is full. Try again when the operator has made room.'
      : 'The file store does not answer. Try again later.',
    { cause: error },
  );

/** Runs one call to the file system; whatever it fails with is 'unavailable'. */
export const onDisk = async <Value>(call: () => Promise<Value>): Promise<Value> => {
  try {
    return await call();
  } catch (error) {
    throw unavailable(error);
  }
};

/** The same, save that failures with one of these system codes are expected and answer undefined. */
export const onDiskUnless = async <Value>(
  codes: readonly string[],
  call: () => Promise<Value>,
): Promise<Value | undefined> => {
  try {
    return await call();
  } catch (error) {
    if (codes.includes(systemCodeOf(error) ?? '')) return undefined;
    throw unavailable(error);
  }
};

/** What the system says of a file that is not there, or has a file where a folder would have to be. */
export const ABSENT: readonly string[] = ['ENOENT', 'ENOTDIR'];
