import type { Instant } from '../../../core/kernel/instant.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import { EVENTS_KEPT_MS, type EventOutbox } from '../../../core/ports/event-relay.ts';
import type { Statements } from '../statements.ts';
import { lastOfPage } from './page-of-ids.ts';
import type { SettleDeps } from './settle.ts';

export type EventOutboxDeps = Pick<SettleDeps, 'write'> & { readonly reads: Statements; readonly clock: Clock };

type Row = {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly data: string;
  readonly trace: string | null;
  readonly occurred_at: Instant;
};

/** Ids grow with time, so the oldest events come first. */
export const sqlEventOutbox = ({ reads, write, clock }: EventOutboxDeps): Omit<EventOutbox, 'listen'> => ({
  async waiting(limit) {
    const rows = await reads.all<Row>(
      `select id, type, subject, data, trace, occurred_at from msg_outbox
        where published_at is null order by id limit ?`,
      limit,
    );
    return rows.map(({ id, type, subject, data, trace, occurred_at }) => ({
      id,
      type,
      subject,
      data: JSON.parse(data),
      traceparent: trace,
      occurredAt: Number(occurred_at),
    }));
  },
  async markPublished(ids) {
    if (ids.length === 0) return;
    await write(sql =>
      sql.run(
        `update msg_outbox set published_at = ? where published_at is null and id in (${ids.map(() => '?').join(', ')})`,
        clock.now(),
        ...ids,
      ),
    );
  },
  async putBackAfter(id, publishedBefore) {
    const last = await lastOfPage(reads, 'msg_outbox', id);
    if (last !== null)
      await write(sql =>
        sql.run(
          'update msg_outbox set published_at = null where id > ? and id <= ? and published_at < ? and published_at >= ?',
          id,
          last,
          publishedBefore,
          clock.now() - EVENTS_KEPT_MS,
        ),
      );
    return last;
  },
});
