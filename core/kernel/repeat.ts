import { DomainError } from './error.ts';
import type { UserId } from './ids.ts';

/** A request that its sender may send again, because an answer can get lost on its way: the same owner, route and key mean
 *  the same request. */
export type RepeatableRequest = {
  readonly ownerId: UserId;
  /** What kind of request it is, such as `POST /v1/cases`. Keys of different routes have nothing to do with each other. */
  readonly route: string;
  /** What the sender chose; any text. */
  readonly key: string;
  /** A digest of all that was asked, apart from the content of a file. */
  readonly fingerprint: string;
  /** The SHA-256 of the file that came with it; undefined until it has been read, and where there is none. */
  readonly content?: string | undefined;
  /** Milliseconds for which a repeat is known as one. */
  readonly ttlMs: number;
};

/** What is kept of a request that was answered. */
export type RememberedRequest = {
  readonly fingerprint: string;
  readonly content: string | null;
  readonly answer: object;
};

/** @throws DomainError 'request.key-reused' when the key stood for something else before. Content is compared where both
 *  sides know theirs. */
export const ensureSameRequest = (
  known: Pick<RememberedRequest, 'fingerprint' | 'content'>,
  { fingerprint, content }: Pick<RepeatableRequest, 'fingerprint' | 'content'>,
): void => {
  const sameContent = known.content === null || content === undefined || known.content === content;
  if (known.fingerprint === fingerprint && sameContent) return;
  throw new DomainError(
    'request.key-reused',
    'This Idempotency-Key was sent with another request before. Use a new key for each new request.',
  );
};

/** What ends the work on a request that was answered before.
 *  @throws DomainError 'request.repeated', or 'request.key-reused' when it was another request. */
export const refuseRepeat = (
  known: Pick<RememberedRequest, 'fingerprint' | 'content'>,
  request: RepeatableRequest,
): never => {
  ensureSameRequest(known, request);
  throw new DomainError('request.repeated', 'This request was answered already. Send it again to get the answer.');
};

/** A part of a request that commits by itself and is remembered by itself. */
export const stepOf = (request: RepeatableRequest, name: string): RepeatableRequest => ({
  ...request,
  route: `${request.route}#${name}`,
});
