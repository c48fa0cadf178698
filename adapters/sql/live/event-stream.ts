import type { EventStream, StreamEvent } from '../../../core/ports/event-stream.ts';
import { batches } from './batches.ts';
import { type Readers, readers } from './readers.ts';

export type NewEvent = { readonly topic: string; readonly type: string; readonly json: string };

/** Where the events are, until they are too old or too many. */
export type EventTable = {
  /** Gives them ids, in their order, above all that their topics had before. */
  store(events: readonly NewEvent[]): Promise<void>;
  /** The first `limit` ones of the topic above the id. */
  after(topic: string, id: number, limit: number): Promise<readonly StreamEvent[]>;
  /** Takes away what the topic has beyond its share. */
  trim(topic: string): Promise<void>;
};

/** Tells readers what other processes have published, from here on. Returns how to stop. */
export type Watch = (reading: Readers) => () => void;

export type EventStreamDeps = { readonly table: EventTable; readonly watch: Watch };

export type ClosableEventStream = EventStream & {
  /** Writes what waits, and ends every subscription. */
  close(): Promise<void>;
};

export type Retention = {
  readonly ttlMs: number;
  /** Events that a topic keeps; the oldest go first. */
  readonly perTopic: number;
  /** Of all of them; the oldest events go first. */
  readonly maxBytes: number;
};

const MIB = 1024 * 1024;
export const RETENTION: Retention = { ttlMs: 600_000, perTopic: 2000, maxBytes: 64 * MIB };

/** Ids begin at the time of day where a topic is not known: after a loss no id may be used twice, or a reader who goes on
 *  after an old one would miss what is new. Far more than are published, and small enough to be exact. */
export const IDS_PER_MS = 100;

/** A model that writes fast makes one small transaction in so long, not one for each piece of text. */
const WRITES = { everyMs: 4, most: 200, mostWaiting: 1000, mostBytes: 4 * MIB };
/** Events that a reader takes at once; the next ones are read when it asks for them. */
const PAGE = 50;
/** A topic is looked at after so many events of this process: its limit is kept to within that. */
const TRIM_EVERY = 200;
/** Topics whose events are counted; forgetting the counts costs nothing but a later look. */
const MOST_COUNTED = 1000;

/** EventStream for all processes on one table: told at once in this one, by `watch` in the others while somebody reads
 *  there. A published event is written within milliseconds; of a write that failed the next publisher is told. */
export const sqlEventStream = ({ table, watch }: EventStreamDeps): ClosableEventStream => {
  const published = new Map<string, number>();
  let isClosed = false;
  let stopWatching: (() => void) | undefined;

  const changed = (): void => {
    if (isClosed || reading.count() === 0) {
      stopWatching?.();
      stopWatching = undefined;
    } else stopWatching ??= watch(reading);
  };
  const reading = readers(changed);

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
      await table.store(events);
      reading.tell(new Set(events.map(({ topic }) => topic)));
      for (const topic of grown(events)) await table.trim(topic);
    },
  });

  async function* subscribe(topic: string, afterId: number, signal: AbortSignal): AsyncGenerator<StreamEvent> {
    const reader = reading.join(topic, signal);
    try {
      for (let seen = afterId; !signal.aborted && !isClosed; ) {
        const events = await table.after(topic, seen, PAGE);
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

  return {
    async publish(topic, { type, data }) {
      const json = JSON.stringify(data);
      await writing.add({ topic, type, json }, json.length);
    },
    subscribe,
    async close() {
      await writing.flush();
      isClosed = true;
      changed();
      reading.tellAll();
    },
  };
};
