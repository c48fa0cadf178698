import { isDomainError } from '../../core/kernel/error.ts';
import type { EventStream, StreamEvent } from '../../core/ports/event-stream.ts';
import type { Connection } from './connection.ts';
import { tagged } from './keys.ts';
import { parsed } from './parsed.ts';
import { LUA_TIME, type Timing } from './timing.ts';
import type { WakeUps } from './wake-ups.ts';

export type Retention = {
  /** A topic that hears nothing for so long is forgotten, in milliseconds. */
  readonly ttlMs: number;
  /** Events that a topic keeps, roughly; the oldest go first. */
  readonly perTopic: number;
};

export type EventStreamDeps = {
  readonly connection: Connection;
  readonly wakeUps: WakeUps;
  readonly prefix: string;
  readonly timing: Timing;
  readonly retention?: Partial<Retention>;
};

const RETENTION: Retention = { ttlMs: 600_000, perTopic: 2000 };

/** Events that a reader takes at once; the next ones are read when it asks for them. */
const PAGE = 50;

/** Ids go on from the time of day where a topic is new: one that was forgotten must not use an id twice, or a reader who goes
 *  on after an old one would miss what is new. Far more than are published, and small enough to be exact. */
const IDS_PER_MS = 100;

/** KEYS: stream, which is the name of the channel too. ARGV: time, type, JSON, most events, milliseconds. */
const PUBLISH = `${LUA_TIME}
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local id = now(ARGV[1]) * ${IDS_PER_MS}
if last then id = math.max(id, tonumber(string.match(last[1], '%d+')) + 1) end
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[4], whole(id) .. '-0', 'type', ARGV[2], 'data', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('PUBLISH', KEYS[1], '')`;

const toEvents = ([id, fields]: [string, string[]]): StreamEvent[] => {
  const [, type = '', , json = ''] = fields;
  const data = parsed(json);
  return typeof data === 'object' && data !== null ? [{ id: Number.parseInt(id, 10), type, data }] : [];
};

/** What readers come back with is anybody's number. */
const position = (id: number): number => Math.min(Math.max(Math.trunc(id) || 0, 0), Number.MAX_SAFE_INTEGER);

/** Progress for all processes: a stream for each topic, read in pages, and a message that says when there is more. A reader
 *  outlasts an outage of Redis: it goes on where it was as soon as there is something to read. */
export const redisEventStream = (deps: EventStreamDeps): EventStream & { close(): void } => {
  const { connection, wakeUps, prefix, timing, retention } = deps;
  const keep = { ...RETENTION, ...retention };
  const { client, run } = connection;
  const script = connection.script('eventsPublish', PUBLISH);
  const keyOf = (topic: string): string => `${prefix}events:${tagged(topic)}`;
  let isClosed = false;
  // Who was told of something while it could not be read.
  client.on('ready', wakeUps.wakeAll);

  const page = async (key: string, afterId: number): Promise<[string, string[]][]> => {
    try {
      return await run(() => client.xrange(key, `(${afterId}-0`, '+', 'COUNT', PAGE));
    } catch (error) {
      if (isDomainError(error, 'unavailable')) return [];
      throw error;
    }
  };

  async function* subscribe(topic: string, afterId: number, signal: AbortSignal): AsyncGenerator<StreamEvent> {
    const key = keyOf(topic);
    const waiter = wakeUps.join(key, signal);
    try {
      for (let seen = position(afterId); !signal.aborted && !isClosed; ) {
        const entries = await page(key, seen);
        for (const event of entries.flatMap(toEvents)) {
          if (signal.aborted) return;
          yield event;
        }
        const last = entries.at(-1);
        if (last) seen = Number.parseInt(last[0], 10);
        if (entries.length < PAGE) await waiter.news();
      }
    } finally {
      waiter.leave();
    }
  }

  return {
    async publish(topic, { type, data }) {
      const values = [timing.forScript(), type, JSON.stringify(data), keep.perTopic, keep.ttlMs];
      await run(() => script([keyOf(topic)], values));
    },
    subscribe,
    close() {
      isClosed = true;
      wakeUps.close();
    },
  };
};
