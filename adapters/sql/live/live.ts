import type { Cache } from '../../../core/ports/cache.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { EventStream } from '../../../core/ports/event-stream.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { RateLimitStore } from '../../../core/ports/rate-limit-store.ts';
import { sqlCache } from './cache.ts';
import { type Retention, sqlEventStream } from './event-stream.ts';
import { fileEvents } from './event-table.ts';
import { liveFile, statementsOn } from './live-file.ts';
import { pollEvents } from './poll-events.ts';
import { sqlRateLimitStore } from './rate-limit-store.ts';

export type Live = {
  readonly events: EventStream;
  readonly limits: RateLimitStore;
  readonly cache: Cache;
  /** After those who publish and subscribe were stopped: writes what waits and ends what reads. */
  close(): Promise<void>;
};

export type LiveOptions = {
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly retention?: Partial<Retention>;
  /** Of all values in the cache together. */
  readonly cacheBytes?: number;
};

/** What the processes of one machine tell each other, in a small file that is made by the first use and anew after any loss. */
export const openLive = ({ file, clock, log, retention = {}, cacheBytes }: LiveOptions): Live => {
  const live = liveFile(file);
  const events = sqlEventStream({ table: fileEvents(live, clock, retention), watch: pollEvents(live, log) });
  return {
    events,
    limits: sqlRateLimitStore({ sql: statementsOn(live), clock }),
    cache: sqlCache({ live, clock, ...(cacheBytes !== undefined && { maxBytes: cacheBytes }) }),
    async close() {
      await events.close();
      live.close();
    },
  };
};
