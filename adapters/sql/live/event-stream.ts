import type { Clock } from '../../../core/ports/clock.ts';
import type { EventStream, StreamEvent } from '../../../core/ports/event-stream.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { Handle } from '../sqlite/handle.ts';
import { batches } from './batches.ts';
import {
  eventsAfter,
  lastEventId,
  type NewEvent,
  newsAfter,
  type Retention,
  storeEvents,
  trimTopic,
} from './event-table.ts';
import type { LiveFile } from './live-file.ts';
import { readers } from './readers.ts';

export type EventStreamDeps = {
  readonly live: LiveFile;
  readonly clock: Clock;
  readonly log: Log;
  readonly retention?: Partial<Retention>;
};

const MIB = 1024 * 1024;
const RETENTION: Retention = { ttlMs: 600_000, perTopic: 2000, maxBytes: 64 * MIB };

/** How soon readers in other processes learn of an event. */
const POLL_MS = 50;
/** A model that writes fast makes one small transaction in so long, not one for each piece of text. */
const WRITES = { everyMs: 20, most: 200, mostWaiting: 1000, mostBytes: 4 * MIB };
/** Events that a reader takes at once; the next ones are read when it asks for them. */
const PAGE = 50;
/** News that are looked at one by one; of more, everybody is told. */
const MOST_LOOKED_AT = 500;
/** A topic is looked at after so many events of this process: its limit is kept to within that. */
const TRIM_EVERY = 200;
/** Topics whose events are counted; forgetting the counts costs nothing but a later look. */
const MOST_COUNTED = 1000;

const NO_NEWS: ReadonlySet<string> = new Set();

type Poller = { readonly handle: Handle; changed(): ReadonlySet<string> | 'any' };

/** Looks for what other processes have committed; the first look, at a file not looked at before, tells everybody. */
const pollerOf = (handle: Handle): Poller => {
  let version: unknown;
  let told = 0;
  return {
    handle,
    changed() {
      const now = handle.pragma('data_version', { simple: true });
      if (now === version) return NO_NEWS;
      const { topics, events, lastId } = newsAfter(handle, told, MOST_LOOKED_AT);
      const isForAll = version === undefined || events === MOST_LOOKED_AT;
      // Whoever is told for all reads up to the end, the others only what was looked at.
      told = isForAll ? lastEventId(handle) : lastId;
      version = now;
      return isForAll ? 'any' : topics;
    },
  };
};

/** EventStream for all processes on one file: told at once in this one, found by polling while somebody reads in the others.
 *  A published event is written within milliseconds; of a write that failed the next publisher is told. */
export const sqlEventStream = ({ live, clock, log, retention }: EventStreamDeps) => {
  const keep: Retention = { ...RETENTION, ...retention };
  const published = new Map<string, number>();
  let isClosed = false;
  let poller: Poller | undefined;
  let isPolling = false;
  let isPollFailing = false;
  let timer: NodeJS.Timeout | undefined;

  const schedule = (): void => {
    if (isClosed || reading.count() === 0) {
      clearInterval(timer);
      timer = undefined;
      poller = undefined;
    } else timer ??= setInterval(poll, POLL_MS);
  };
  const reading = readers(schedule);

  const poll = async (): Promise<void> => {
    if (isPolling) return;
    isPolling = true;
    try {
      const topics = await live.run(handle => {
        if (poller?.handle !== handle) poller = pollerOf(handle);
        return poller.changed();
      });
      if (topics === 'any') reading.tellAll();
      else reading.tell(topics);
      isPollFailing = false;
    } catch (error) {
      if (!isPollFailing && !isClosed) log.warn({ err: error }, 'progress told by other processes cannot be seen');
      isPollFailing = true;
    }
    isPolling = false;
  };

  /** The topics of which this process has published enough to look at their length. */
  const grown = (events: readonly NewEvent[]): string[] => {
    const long: string[] = [];
    for (const { topic } of events) {
      const count = (published.get(topic) ?? 0) + 1;
      published.set(topic, count % TRIM_EVERY);
      if (count === TRIM_EVERY) long.push(topic);
    }
    if (published.size > MOST_COUNTED) published.clear();
    return long;
  };

  const writing = batches<NewEvent>({
    ...WRITES,
    async write(events) {
      await live.run(handle => storeEvents(handle, events, clock.now(), keep));
      reading.tell(new Set(events.map(({ topic }) => topic)));
      for (const topic of grown(events)) await live.run(handle => trimTopic(handle, topic, keep.perTopic));
    },
  });

  async function* subscribe(topic: string, afterId: number, signal: AbortSignal): AsyncGenerator<StreamEvent> {
    const reader = reading.join(topic, signal);
    try {
      for (let seen = afterId; !signal.aborted && !isClosed; ) {
        const events = await live.run(handle => eventsAfter(handle, topic, seen, PAGE));
        for (const event of events) {
          if (signal.aborted) return;
          seen = event.id;
          yield event;
        }
        if (events.length < PAGE) await reader.news();
      }
    } finally {
      reader.leave();
    }
  }

  const stream: EventStream = {
    async publish(topic, { type, data }) {
      const json = JSON.stringify(data);
      await writing.add({ topic, type, json }, json.length);
    },
    subscribe,
  };
  return {
    ...stream,
    /** Writes what waits, and ends every subscription. */
    async close(): Promise<void> {
      await writing.flush();
      isClosed = true;
      schedule();
      reading.tellAll();
    },
  };
};
