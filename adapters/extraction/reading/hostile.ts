import { DomainError } from '../../../core/kernel/error.ts';
import { quoted } from '../identification/quoted-name.ts';

/** A stack or an array that outgrew its limit is a RangeError; what a document does to get there is nesting or size. */
export const tooDeep = (error: unknown, name: string): DomainError | undefined =>
  error instanceof RangeError
    ? new DomainError(
        'file.too-costly',
        `${quoted(name)} is nested too deeply or is too large in one place to be read. Save it in a simpler form, such as plain text, and upload that.`,
        { cause: error },
      )
    : undefined;

export const corrupt = (name: string, what: string, cause?: unknown): DomainError =>
  new DomainError(
    'file.corrupt',
    `${quoted(name)} cannot be read: it is damaged or incomplete as ${what}. Open it, save or export it anew, and upload that.`,
    { cause },
  );

export const passwordProtected = (name: string): DomainError =>
  new DomainError(
    'file.password-protected',
    `${quoted(name)} is protected by a password. Save a copy without the password and upload that.`,
  );

export const expandsTooMuch = (name: string): DomainError =>
  new DomainError(
    'file.expands-too-much',
    `${quoted(name)} unpacks to far more than a document of its size holds. Save its text as a new document and upload that.`,
  );
