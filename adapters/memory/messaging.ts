import { isMessageType, validators } from '../../contracts/generated/validators.ts';
import { DELIVERY_POLICY } from '../../core/kernel/disposition.ts';
import { DomainError } from '../../core/kernel/error.ts';
import type { JobId } from '../../core/kernel/ids.ts';
import type { Instant } from '../../core/kernel/instant.ts';
import type { Delivery } from '../../core/kernel/job.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Ids } from '../../core/ports/ids.ts';
import { reactionType, type Subscriptions } from '../../core/ports/subscriptions.ts';
import type { Announcement, EventAnnouncement, Messaging } from '../../core/ports/transactor.ts';
import { ended, isHeldBy, JOBS, type JobRow, leaseLost, type NewJobRow, queued } from './job-row.ts';
import { rememberRequest } from './request-ledger.ts';
import { type Rows, type Tables, table } from './rows.ts';

/** An announcement as it was committed. */
export type OutboxRow = Omit<EventAnnouncement, 'kind' | 'type' | 'data'> & {
  readonly kind: Announcement['kind'];
  readonly id: string;
  readonly type: Announcement['type'];
  readonly data: object;
  readonly traceparent: string | null;
  readonly occurredAt: Instant;
};

/** In the order of the commits. */
export const OUTBOX = table<OutboxRow>('msg_outbox');

export type MessagingDeps = {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly subscriptions: Subscriptions;
  /** The W3C `traceparent` of whatever runs now; null outside a trace. */
  readonly currentTrace: () => string | null;
};

const ensureValid = ({ type, data }: Announcement): void => {
  if (!isMessageType(type)) throw new DomainError('message.unknown-type', 'There is no contract for this message.');
  const issues = validators[type].strict(data);
  if (issues.length > 0)
    throw new DomainError('message.invalid', `This ${type} is not what its contract says.`, { issues });
};

/** The messaging half of one transaction. */
export const messaging = (tables: Tables, deps: MessagingDeps): Messaging => {
  const jobs = tables.rows(JOBS);
  return {
    announce: async announcement => announce(tables, jobs, announcement, deps),
    async once(delivery) {
      const row = held(jobs, delivery);
      if (!row.begun) jobs.put(row.id, { ...row, begun: true });
      return !row.begun;
    },
    async complete(delivery, outcome) {
      const row = held(jobs, delivery);
      jobs.put(row.id, ended(row, outcome, deps.clock.now()));
    },
    async cancel(ownerId, jobId) {
      const row = jobs.get(jobId);
      if (row?.ownerId !== ownerId || (row.status !== 'queued' && row.status !== 'running')) return false;
      jobs.put(jobId, { ...row, status: 'cancelled', error: null, updatedAt: deps.clock.now() });
      return true;
    },
    async remember(request, answer) {
      if (request) rememberRequest(tables, deps.clock, request, answer);
      return answer;
    },
  };
};

const held = (jobs: Rows<JobRow>, delivery: Delivery): JobRow => {
  const row = jobs.get(delivery.jobId);
  if (!isHeldBy(row, delivery)) throw leaseLost();
  return row;
};

const announce = (tables: Tables, jobs: Rows<JobRow>, announcement: Announcement, deps: MessagingDeps): void => {
  ensureValid(announcement);
  const { clock, ids, subscriptions, currentTrace } = deps;
  const traceparent = currentTrace();
  const { kind, ownerId, subject, data } = announcement;
  const id = announcement.kind === 'job' ? announcement.id : ids.next();
  const occurredAt = clock.now();
  tables.rows(OUTBOX).put(id, { kind, id, type: announcement.type, ownerId, subject, data, traceparent, occurredAt });
  const common = { ownerId, payload: data, traceparent, maxAttempts: DELIVERY_POLICY.maxAttempts };
  const put = (job: NewJobRow): void => {
    if (jobs.get(job.id)) throw new DomainError('conflict', 'There is a job with this id already.');
    jobs.put(job.id, queued(job, clock.now()));
  };
  if (announcement.kind === 'job') {
    put({ ...common, id: announcement.id, type: announcement.type, dedupKey: null });
    return;
  }
  for (const consumer of subscriptions[announcement.type] ?? []) {
    const type = reactionType(announcement.type, consumer);
    put({ ...common, id: ids.next() as JobId, type, dedupKey: `${id}#${consumer}` });
  }
};
