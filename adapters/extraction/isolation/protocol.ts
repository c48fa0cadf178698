import { DomainError, type DomainErrorCode, type Issue } from '../../../core/kernel/error.ts';

/** The pipe on which the watchdog says, before it kills the process, that this is for memory. A pipe of its own: nothing
 *  that a document makes a reader print can forge the word, fill the pipe or push the word out. */
export const OVERRUN_FD = 4;

/** What the parent tells the child. A child works on one job at a time. */
export type ToChild =
  | { readonly kind: 'start'; readonly input: unknown }
  | { readonly kind: 'chunk'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  /** The parent is done with the piece that the child emitted last. */
  | { readonly kind: 'taken' };

/** What the child tells the parent. */
export type FromChild =
  /** The job took this many bytes of content; room for the next chunk. */
  | { readonly kind: 'consumed'; readonly bytes: number }
  | { readonly kind: 'emit'; readonly value: unknown }
  | { readonly kind: 'result'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly error: WireError };

/** An error as it crosses the boundary; `code` is null for anything that is not a DomainError. */
export type WireError = {
  readonly code: DomainErrorCode | null;
  readonly message: string;
  readonly issues: readonly Issue[];
  readonly retryAfterMs: number | null;
};

export const toWireError = (error: unknown): WireError =>
  error instanceof DomainError
    ? { code: error.code, message: error.message, issues: error.issues, retryAfterMs: error.retryAfterMs ?? null }
    : {
        code: null,
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
        issues: [],
        retryAfterMs: null,
      };

export const fromWireError = (wire: WireError): Error =>
  wire.code === null
    ? new Error('a job failed in its child process', { cause: wire.message })
    : new DomainError(wire.code, wire.message, {
        issues: wire.issues,
        ...(wire.retryAfterMs === null ? {} : { retryAfterMs: wire.retryAfterMs }),
      });
