import type { Clock } from '../../../core/ports/clock.ts';
import type { StreamEvent } from '../../../core/ports/event-stream.ts';
import type { Statements } from '../statements.ts';
import { type EventTable, IDS_PER_MS, RETENTION, type Retention } from './event-stream.ts';

/** What is notified: who published, a space, and the topic; no topic where it is too long for that (8000 bytes). */
export const EVENTS_CHANNEL = 'live_events';
const LONGEST_TOPIC = 4000;

/** One statement and so one transaction. It holds the rows of its topics to its commit: events of a topic are committed in
 *  the order of their ids, so a reader who has seen one has missed none before it. Parameters: events, the id before the
 *  first one of a new topic, that again twice, the publisher. */
const STORE = `
  with given as materialized (
    select topic, type, data, count(*) over (partition by topic) as many,
        row_number() over (partition by topic order by n) as place
      from json_to_recordset(?::json) as event(n integer, topic text, type text, data text)
  ), taken as (
    insert into live_topics as kept (topic, last_id)
      select topic, ?::bigint + max(many) from given group by topic order by topic
    on conflict (topic) do update
      set last_id = greatest(kept.last_id, ?::bigint) + excluded.last_id - ?::bigint
    returning topic, last_id
  ), stored as (
    insert into live_events (topic, id, type, data)
      select topic, last_id - many + place, type, data from given join taken using (topic)
  )
  select pg_notify('${EVENTS_CHANNEL}', ?::text || ' ' || case when octet_length(topic) > ${LONGEST_TOPIC} then '' else topic end)
    from taken`;

const AFTER = 'select id, type, data from live_events where topic = ? and id > ? order by id limit ?';

/** No process waits for another one that sweeps. */
const SWEEP_EVENTS = `
  delete from live_events where (topic, id) in (select topic, id from live_events where id < ? for update skip locked)`;
const SWEEP_TOPICS = `
  delete from live_topics where topic in (select topic from live_topics where last_id < ? for update skip locked)`;
/** How often what is too old is looked for, as a part of how long it is kept. */
const SWEEPS_EACH_TTL = 10;

const TRIM_TOPIC = `
  delete from live_events where (topic, id) in (
    select topic, id from live_events where topic = ? and id <= (
      select id from live_events where topic = ? order by id desc limit 1 offset ?)
    for update skip locked)`;

const TRIM_ALL = `
  with sized as (
    select topic, id, sum(octet_length(data)) over (order by id desc, topic) as together from live_events
  )
  delete from live_events e using sized s where s.together > ? and e.topic = s.topic and e.id = s.id`;
/** How much this process writes before it looks at the size of everything, as a part of what may be kept. */
const LOOKS_EACH_FILL = 64;

type EventRow = { readonly id: number; readonly type: string; readonly data: string };

export type PostgresEventsDeps = {
  readonly sql: Statements;
  readonly clock: Clock;
  /** By which this process knows its own notifications. */
  readonly publisher: string;
  readonly retention?: Partial<Retention>;
};

/** Events in unlogged tables, for all processes on the database. */
export const postgresEvents = ({ sql, clock, publisher, retention }: PostgresEventsDeps): EventTable => {
  const { ttlMs, perTopic, maxBytes }: Retention = { ...RETENTION, ...retention };
  let sweepAt = 0;
  let unlooked = 0;

  const sweep = async (): Promise<void> => {
    const now = clock.now();
    if (now < sweepAt) return;
    sweepAt = now + ttlMs / SWEEPS_EACH_TTL;
    const tooOld = (now - ttlMs) * IDS_PER_MS;
    await sql.run(SWEEP_EVENTS, tooOld);
    await sql.run(SWEEP_TOPICS, tooOld);
  };
  const look = async (written: number): Promise<void> => {
    unlooked += written;
    if (unlooked < maxBytes / LOOKS_EACH_FILL) return;
    unlooked = 0;
    await sql.run(TRIM_ALL, maxBytes);
  };

  return {
    async store(events) {
      const floor = clock.now() * IDS_PER_MS - 1;
      const given = events.map(({ topic, type, json }, n) => ({ n, topic, type, data: json }));
      await sql.all(STORE, JSON.stringify(given), floor, floor, floor, publisher);
      await sweep();
      await look(events.reduce((bytes, { json }) => bytes + json.length, 0));
    },
    async after(topic, id, limit): Promise<readonly StreamEvent[]> {
      const rows = await sql.all<EventRow>(AFTER, topic, id, limit);
      return rows.map(({ id, type, data }) => ({ id, type, data: JSON.parse(data) }));
    },
    async trim(topic) {
      await sql.run(TRIM_TOPIC, topic, topic, perTopic);
    },
  };
};
