import type { Instant } from '../../../core/kernel/instant.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { StreamEvent } from '../../../core/ports/event-stream.ts';
import { type Handle, prepare } from '../sqlite/handle.ts';
import { type EventTable, IDS_PER_MS, type NewEvent, RETENTION, type Retention } from './event-stream.ts';
import type { LiveFile } from './live-file.ts';

/** Events in the file that processes share. */
export const fileEvents = (live: LiveFile, clock: Clock, retention: Partial<Retention> = {}): EventTable => {
  const keep: Retention = { ...RETENTION, ...retention };
  const isTimeToSweep = sweepTimes(keep);
  return {
    async store(events) {
      const now = clock.now();
      const sweeps = isTimeToSweep(events, now);
      await live.run(handle => storeEvents(handle, events, { now, keep, sweeps }));
    },
    after: (topic, id, limit) => live.run(handle => eventsAfter(handle, topic, id, limit)),
    trim: topic => live.run(handle => trimTopic(handle, topic, keep.perTopic)),
  };
};

/** Rows that one commit deletes at most for each reason, so that no writer pays for many others. More than are written
 *  between two sweeps. */
const SWEEP = 400;

/** The limits are kept to within this part of them, so that not every write looks at them. */
const WITHIN = 1 / 2000;
/** What an event takes beside its data, at least. */
const ROW_BYTES = 160;

const sweepTimes = ({ ttlMs, maxBytes }: Retention) => {
  let sweptAt = Number.NEGATIVE_INFINITY;
  let bytes = 0;
  return (events: readonly NewEvent[], now: Instant): boolean => {
    bytes += events.reduce((sum, { json }) => sum + json.length + ROW_BYTES, 0);
    if (Math.abs(now - sweptAt) < ttlMs * WITHIN && bytes < maxBytes * WITHIN) return false;
    sweptAt = now;
    bytes = 0;
    return true;
  };
};

type Storing = { readonly now: Instant; readonly keep: Retention; readonly sweeps: boolean };

/** One transaction. */
const storeEvents = (handle: Handle, events: readonly NewEvent[], { now, keep, sweeps }: Storing): void =>
  handle
    .transaction(() => {
      let id = Math.max(lastEventId(handle), now * IDS_PER_MS - 1);
      const insert = prepare(handle, 'insert into live_events (id, topic, type, data) values (?, ?, ?, ?)');
      for (const { topic, type, json } of events) insert.run(++id, topic, type, json);
      if (!sweeps) return;
      sweepOld(handle, (now - keep.ttlMs) * IDS_PER_MS);
      if (bytesOf(handle) > keep.maxBytes) sweepOld(handle, id);
    })
    .immediate();

/** Ids of all topics are one sequence, in the order of the commits. */
export const lastEventId = (handle: Handle): number =>
  prepare(handle, 'select coalesce(max(id), 0) from live_events').pluck().get() as number;

const sweepOld = (handle: Handle, before: number): void => {
  prepare(
    handle,
    'delete from live_events where id in (select id from live_events where id < ? order by id limit ?)',
  ).run(before, SWEEP);
};

const bytesOf = (handle: Handle): number => {
  const of = (pragma: string): number => handle.pragma(pragma, { simple: true }) as number;
  return (of('page_count') - of('freelist_count')) * of('page_size');
};

/** Takes away what a topic has beyond its share. */
const trimTopic = (handle: Handle, topic: string, perTopic: number): void => {
  prepare(
    handle,
    `delete from live_events where id in (
       select id from live_events where topic = :topic and id <= (
         select id from live_events where topic = :topic order by id desc limit 1 offset :perTopic)
       order by id limit :sweep)`,
  ).run({ topic, perTopic, sweep: SWEEP });
};

const eventsAfter = (handle: Handle, topic: string, afterId: number, limit: number): StreamEvent[] =>
  (
    prepare(handle, 'select id, type, data from live_events where topic = ? and id > ? order by id limit ?').all(
      topic,
      afterId,
      limit,
    ) as { id: number; type: string; data: string }[]
  ).map(({ id, type, data }) => ({ id, type, data: JSON.parse(data) }));

export type News = {
  readonly topics: ReadonlySet<string>;
  /** How many events were looked at. */
  readonly events: number;
  /** The last one of them: what is committed while they are told of is newer, and found by the next look. */
  readonly lastId: number;
};

/** Topics of the first `limit` events that are newer. */
export const newsAfter = (handle: Handle, afterId: number, limit: number): News => {
  const select = prepare(handle, 'select id, topic from live_events where id > ? order by id limit ?');
  const found = select.all(afterId, limit) as { id: number; topic: string }[];
  const topics = new Set(found.map(({ topic }) => topic));
  return { topics, events: found.length, lastId: found.at(-1)?.id ?? afterId };
};
