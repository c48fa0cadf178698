import { CommandError } from '../command-error.ts';

/** Codes of sysexits.h, as docs/operations.md lists them. */
const EXIT = { data: 65, noInput: 66, cannotCreate: 73, disk: 74, otherFormat: 76, stopped: 130 } as const;

/** The archive is not what was written. */
export const damaged = (what: string): CommandError =>
  new CommandError(
    EXIT.data,
    `The archive is damaged: ${what}. Nothing of it was stored; take another copy of it, or export again.`,
  );

/** The database will not have its rows. */
export const refusedRows = (what: string): CommandError =>
  new CommandError(
    EXIT.data,
    `The archive is damaged: ${what}. No row of it was stored; take another copy of it, or export again.`,
  );

export const otherFormat = (what: string): CommandError => new CommandError(EXIT.otherFormat, what);

export const cannotCreate = (what: string): CommandError => new CommandError(EXIT.cannotCreate, what);

export const filesMissing = (keys: readonly string[]): CommandError =>
  new CommandError(
    EXIT.data,
    `${keys.length} stored file(s) are missing or are not what was uploaded, so no archive was written:\n${firstOf(keys)}\nBring them back from an older backup, or export without them: --allow-missing.`,
  );

const SHOWN = 20;

const firstOf = (keys: readonly string[]): string =>
  [...keys.slice(0, SHOWN), ...(keys.length > SHOWN ? [`and ${keys.length - SHOWN} more`] : [])]
    .map(line => `  ${line}`)
    .join('\n');

export const stopped = (): CommandError => new CommandError(EXIT.stopped, 'Stopped. Nothing was kept.');

/** What the operator can do something about, in words of ours; anything else as it is. */
export const explained = (error: unknown, path: string): unknown => {
  if (isFull(error))
    return new CommandError(EXIT.disk, 'There is no room left. Make some, then begin again: nothing was kept.', error);
  const code = codeOf(error);
  if (UNREADABLE.includes(code)) return new CommandError(EXIT.noInput, `${path} cannot be read (${code}).`, error);
  if (UNWRITABLE.includes(code))
    return new CommandError(EXIT.cannotCreate, `${path} cannot be written (${code}).`, error);
  return code === 'EIO' ? new CommandError(EXIT.disk, `The disk of ${path} fails (EIO).`, error) : error;
};

const UNREADABLE = ['ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR', 'ELOOP', 'ENAMETOOLONG'];
const UNWRITABLE = ['EROFS', 'EPERM', 'EEXIST'];
/** Of the file system, of SQLite, and of PostgreSQL (53100, disk full). */
const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG', 'SQLITE_FULL', '53100'];

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const isFull = (error: unknown): boolean =>
  FULL.includes(codeOf(error)) || (error instanceof Error && error.cause !== undefined && isFull(error.cause));
