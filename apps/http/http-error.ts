import type { Issue } from '../../core/kernel/error.ts';

/** What is wrong with a request as HTTP, before any module has seen it. */
export const HTTP_ERROR_CODES = [
  'http.not-found',
  'http.method-not-allowed',
  'http.malformed-json',
  'http.malformed-multipart',
  'http.malformed-header',
  'http.unsupported-media-type',
  'http.body-too-large',
] as const;
export type HttpErrorCode = (typeof HTTP_ERROR_CODES)[number];

/** `message` is shown to the caller. */
export class HttpError extends Error {
  readonly code: HttpErrorCode;
  readonly issues: readonly Issue[] = [];
  readonly retryAfterMs = undefined;

  constructor(code: HttpErrorCode, message: string) {
    super(message);
    this.name = 'HttpError';
    this.code = code;
  }
}
