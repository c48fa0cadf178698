import type { Instant } from '../kernel/instant.ts';

/** A domain event that was committed and has not left yet. */
export type WaitingEvent = {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly data: object;
  /** The W3C `traceparent` of what made it true. */
  readonly traceparent: string | null;
  readonly occurredAt: Instant;
};

/** The events of the ledger that wait to be published, each written in the transaction that made it true.
 *  @throws DomainError 'unavailable' when the store does not answer within its deadline. */
export interface EventOutbox {
  /** Up to `limit` of them, the oldest first. They are there again until they are marked. */
  waiting(limit: number): Promise<readonly WaitingEvent[]>;
  /** They have left. */
  markPublished(ids: readonly string[]): Promise<void>;
  /** The engine has lost what it had: in the page of events whose ids come after this one, those wait again that were
   *  published before the given moment, and no longer ago than EVENTS_KEPT_MS. The empty id begins; resolves with the one to
   *  go on after, or with null when that was the last page. */
  putBackAfter(id: string, publishedBefore: Instant): Promise<string | null>;
  /** Calls back after commits, which may have made events; returns how to stop. */
  listen(listener: () => void): () => void;
}

/** How long an event waits at the engine for those who subscribe, in milliseconds: a week. */
export const EVENTS_KEPT_MS = 7 * 24 * 3_600_000;

/** A message of a published channel: `body` is a CloudEvent in JSON, structured mode. */
export type EventMessage = { readonly id: string; readonly channel: string; readonly body: string };

/** Tells whoever subscribes, outside of this installation too, what has happened: at least once, and in the order given
 *  while one publisher is at work. A message whose id was published minutes ago is dropped by the engine.
 *  @throws DomainError 'unavailable' when the engine does not answer within the deadline. */
export interface EventPublisher {
  /** Resolves when the engine has stored all of them. */
  publish(messages: readonly EventMessage[]): Promise<void>;
  /** The moment from which on the engine may still know what was published. It stays the same for as long as that is so,
   *  and is another one after the engine has lost everything: whoever publishes does it again then. */
  epoch(): Promise<Instant>;
  /** Resolves when the engine answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
