import type { Instant } from '../kernel/instant.ts';
import type { SweepOptions, SweepReport } from '../kernel/sweep.ts';

export type StoredFile = {
  readonly key: string;
  readonly bytes: number;
  /** SHA-256 of the content, in lower-case hex. */
  readonly sha256: string;
};

export type FileEntry = { readonly key: string; readonly bytes: number; readonly modifiedAt: Instant };

const SEGMENT = /^[A-Za-z0-9._-]{1,128}$/;
const LONGEST_KEY = 512;

/** Whether a string is a key: segments as below, none of them `.` or `..`. */
export const isFileKey = (key: string): boolean =>
  key.length <= LONGEST_KEY &&
  key.split('/').every(segment => SEGMENT.test(segment) && segment !== '.' && segment !== '..');

/** Files by key. A key is segments of `[A-Za-z0-9._-]` joined by `/`, made by us and never by a user; it carries no
 *  owner: whoever hands out a key has checked the owner already.
 *  Content is streamed in both directions and never held whole.
 *  @throws DomainError 'invalid' for anything that is no key, 'unavailable' when the store does not answer or is full. */
export interface FileProvider {
  /** Stores the stream under the key, replacing what was there, all or nothing: a reader sees the old file or the new
   *  one, and after an error or an abort the old one. Durable when it resolves.
   *  @throws DomainError 'file.too-large' as soon as more than `maxBytes` arrived, 'cancelled' when the signal fires;
   *  what the stream throws. */
  upload(
    key: string,
    content: AsyncIterable<Uint8Array>,
    options?: { maxBytes?: number; signal?: AbortSignal },
  ): Promise<StoredFile>;
  /** The content from byte `from` (default 0) up to but without byte `to` (default: the end).
   *  @throws DomainError 'file.not-found' before the first chunk, 'cancelled' when the signal fires. */
  download(key: string, options?: { from?: number; to?: number; signal?: AbortSignal }): AsyncIterable<Uint8Array>;
  /** Removes the file; removing what is not there is fine. */
  delete(key: string): Promise<void>;
  /** An address that serves the file until `expiresInMs` from now, or undefined where the store has no addresses. */
  getUrl(key: string, expiresInMs: number): Promise<string | undefined>;
  /** Every file whose key starts with `prefix`, in no particular order; for sweeps. */
  list(prefix: string): AsyncIterable<FileEntry>;
  /** Removes what uploads that were cut off have left behind and last wrote before that moment; it is in no list. */
  sweepUnfinished(writtenBefore: Instant, options?: SweepOptions): Promise<SweepReport>;
}
