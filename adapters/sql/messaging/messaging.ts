import { isMessageType, validators } from '../../../contracts/generated/validators.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { Delivery } from '../../../core/kernel/job.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Ids } from '../../../core/ports/ids.ts';
import { reactionType, type Subscriptions } from '../../../core/ports/subscriptions.ts';
import type { EventAnnouncement, Messaging } from '../../../core/ports/transactor.ts';
import type { Statements } from '../statements.ts';
import { end, insertJob } from './ledger.ts';
import { rememberRequest } from './request-ledger.ts';

export type MessagingDeps = {
  readonly sql: Statements;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly trace: string | null;
  readonly subscriptions: Subscriptions;
  /** Whether a relay publishes events: they wait for it. Otherwise the ledger is where they are published. */
  readonly relaysEvents?: boolean;
};

/** Messaging inside a transaction. With the embedded queue the announced row is the queue row: a job, and each reaction to
 *  an event, is in the ledger by the same commit as the state that made it true. */
export const sqlMessaging = (deps: MessagingDeps): Messaging => {
  const { sql, clock } = deps;
  return {
    async announce(announcement) {
      validate(announcement.type, announcement.data);
      if (announcement.kind === 'event') return announceEvent(deps, announcement);
      const { id, type, ownerId, subject, data } = announcement;
      await insertJob(sql, { id, type, ownerId, subject, payload: data, trace: deps.trace, now: clock.now() });
    },
    async once(delivery) {
      const { jobId, fence } = delivery;
      const changed = await sql.run(
        `insert into msg_inbox (message_id, received_at)
          select ?, ? where exists (${HELD}) on conflict do nothing`,
        jobId,
        clock.now(),
        jobId,
        fence,
      );
      if (changed === 0) await ensureLease(sql, delivery);
      return changed === 1;
    },
    async complete(delivery, outcome) {
      if (!(await end(sql, delivery, outcome, clock.now()))) throw leaseLost();
    },
    async cancel(ownerId, jobId) {
      const changed = await sql.run(
        `update msg_jobs set status = 'cancelled', lease_until = null, updated_at = ?
          where id = ? and owner_id = ? and status in ('queued', 'running')`,
        clock.now(),
        jobId,
        ownerId,
      );
      return changed === 1;
    },
    async remember(request, answer) {
      if (request) await rememberRequest(sql, clock, request, answer);
      return answer;
    },
  };
};

const validate = (type: string, data: unknown): void => {
  if (!isMessageType(type)) throw new DomainError('message.unknown-type', `There is no contract for ${type}.`);
  const issues = validators[type].strict(data);
  if (issues.length > 0)
    throw new DomainError('message.invalid', `A message of type ${type} is not what its contract says.`, { issues });
};

const announceEvent = async (deps: MessagingDeps, event: EventAnnouncement): Promise<void> => {
  const { sql, clock, ids, trace, subscriptions, relaysEvents } = deps;
  const now = clock.now();
  const { type, ownerId, subject, data } = event;
  await sql.run(
    `insert into msg_outbox (id, type, owner_id, subject, data, trace, occurred_at, published_at)
      values (?, ?, ?, ?, ?, ?, ?, ?)`,
    ids.next(),
    type,
    ownerId,
    subject,
    JSON.stringify(data),
    trace,
    now,
    relaysEvents ? null : now,
  );
  for (const reaction of subscriptions[type] ?? [])
    await insertJob(sql, {
      id: ids.next(),
      type: reactionType(type, reaction),
      ownerId,
      subject,
      payload: data,
      trace,
      now,
    });
};

export const leaseLost = (): DomainError =>
  new DomainError('job.lease-lost', 'This job was cancelled, or handed to another worker meanwhile.');

const HELD = "select 1 from msg_jobs where id = ? and fence = ? and status = 'running'";

const ensureLease = async (sql: Statements, { jobId, fence }: Delivery): Promise<void> => {
  const [row] = await sql.all(HELD, jobId, fence);
  if (!row) throw leaseLost();
};
