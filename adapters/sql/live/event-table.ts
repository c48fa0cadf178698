import type { Instant } from '../../../core/kernel/instant.ts';
import type { StreamEvent } from '../../../core/ports/event-stream.ts';
import { type Handle, prepare } from '../sqlite/handle.ts';

export type NewEvent = { readonly topic: string; readonly type: string; readonly json: string };

/** Ids go on from the time of day where the table is empty: a file that was made anew must not use an id twice, or a reader
 *  who goes on after an old one would miss what is new. Far more than are published, and small enough to be exact. */
const IDS_PER_MS = 100;

export type Retention = {
  readonly ttlMs: number;
  /** Events that a topic keeps; the oldest go first. */
  readonly perTopic: number;
  /** Of the whole file; the oldest events go first. */
  readonly maxBytes: number;
};

/** Rows that one commit deletes at most for each reason, so that no writer pays for many others. */
const SWEEP = 200;

/** One transaction. Returns the id of the last event. */
export const storeEvents = (handle: Handle, events: readonly NewEvent[], now: Instant, keep: Retention): number =>
  handle
    .transaction(() => {
      let id = Math.max(lastEventId(handle), now * IDS_PER_MS - 1);
      const insert = prepare(handle, 'insert into live_events (id, topic, type, data) values (?, ?, ?, ?)');
      for (const { topic, type, json } of events) insert.run(++id, topic, type, json);
      sweepOld(handle, (now - keep.ttlMs) * IDS_PER_MS);
      if (bytesOf(handle) > keep.maxBytes) sweepOld(handle, id);
      return id;
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
export const trimTopic = (handle: Handle, topic: string, perTopic: number): void => {
  prepare(
    handle,
    `delete from live_events where id in (
       select id from live_events where topic = :topic and id <= (
         select id from live_events where topic = :topic order by id desc limit 1 offset :perTopic)
       order by id limit :sweep)`,
  ).run({ topic, perTopic, sweep: SWEEP });
};

export const eventsAfter = (handle: Handle, topic: string, afterId: number, limit: number): StreamEvent[] =>
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
