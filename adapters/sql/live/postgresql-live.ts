import { randomUUID } from 'node:crypto';
import type { Cache } from '../../../core/ports/cache.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { EventStream } from '../../../core/ports/event-stream.ts';
import type { RateLimitStore } from '../../../core/ports/rate-limit-store.ts';
import type { Hear } from '../postgresql/listening.ts';
import type { Statements } from '../statements.ts';
import { type Retention, sqlEventStream, type Watch } from './event-stream.ts';
import { postgresCache } from './postgresql-cache.ts';
import { EVENTS_CHANNEL, postgresEvents } from './postgresql-events.ts';
import { sqlRateLimitStore } from './rate-limit-store.ts';

/** What the processes on one database tell each other. */
export type PostgresLive = {
  readonly events: EventStream;
  readonly limits: RateLimitStore;
  readonly cache: Cache;
  /** After those who publish and subscribe were stopped: writes what waits and ends what reads. */
  close(): Promise<void>;
};

export type PostgresLiveDeps = {
  /** Each statement is its own transaction. */
  readonly sql: Statements;
  readonly hear: Hear;
  readonly clock: Clock;
  readonly retention?: Partial<Retention>;
  /** Of all values in the cache together. */
  readonly cacheBytes?: number;
};

export const postgresLive = ({ sql, hear, clock, retention = {}, cacheBytes }: PostgresLiveDeps): PostgresLive => {
  const publisher = randomUUID();
  const watch: Watch = reading =>
    hear(EVENTS_CHANNEL, said => {
      if (said === undefined) return reading.tellAll();
      const topicAt = said.indexOf(' ') + 1;
      if (said.slice(0, topicAt - 1) === publisher) return;
      if (topicAt === said.length) reading.tellAll();
      else reading.tell([said.slice(topicAt)]);
    });
  const events = sqlEventStream({ table: postgresEvents({ sql, clock, publisher, retention }), watch });
  return {
    events,
    limits: sqlRateLimitStore({ sql, clock }),
    cache: postgresCache({ sql, clock, ...(cacheBytes !== undefined && { maxBytes: cacheBytes }) }),
    close: () => events.close(),
  };
};
