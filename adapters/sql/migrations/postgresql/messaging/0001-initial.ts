import { Migration } from '@mikro-orm/migrations';

/** Tells the processes that listen. Within one transaction PostgreSQL sends equal notifications once. */
const NOTIFY = `
  create function msg_jobs_notify() returns trigger language plpgsql as $$
  begin
    perform pg_notify('msg_jobs', '');
    return null;
  end $$`;

const ON_INSERT = `
  create trigger msg_jobs_inserted after insert on msg_jobs
    for each row when (new.status = 'queued') execute function msg_jobs_notify()`;

/** A job to be done, one that was taken away from whoever does it, and one that a second worker takes over. A lease that is
 *  renewed, and a job that ends, are nobody else's news. */
const ON_UPDATE = `
  create trigger msg_jobs_updated after update of status on msg_jobs
    for each row when (new.status in ('queued', 'cancelled', 'dead') or (old.status = 'running' and new.status = 'running'))
    execute function msg_jobs_notify()`;

const NOTIFY_OF_EVENTS = `
  create function msg_outbox_notify() returns trigger language plpgsql as $$
  begin
    perform pg_notify('msg_outbox', '');
    return null;
  end $$`;

/** Only of those that wait for a relay. */
const ON_EVENT = `
  create trigger msg_outbox_inserted after insert on msg_outbox
    for each row when (new.published_at is null) execute function msg_outbox_notify()`;

export class Messaging0001 extends Migration {
  override up(): void {
    this.addSql(`create table msg_jobs (
      id text collate "C" not null primary key,
      type text collate "C" not null,
      owner_id text collate "C" not null,
      subject text collate "C" not null,
      payload text not null,
      trace text null,
      dedup_key text collate "C" null,
      status text not null,
      progress double precision not null,
      attempts integer not null,
      max_attempts integer not null,
      fence integer not null,
      available_at bigint not null,
      lease_until bigint null,
      error_code text null,
      error_detail text null,
      created_at bigint not null,
      updated_at bigint not null,
      carried_turn integer not null default 0,
      carry_at bigint null
    )`);
    this.addSql(`create unique index msg_jobs_dedup on msg_jobs (dedup_key) where dedup_key is not null`);
    this.addSql(`create index msg_jobs_queued on msg_jobs (type, available_at, id) where status = 'queued'`);
    this.addSql(`create index msg_jobs_running on msg_jobs (type, lease_until) where status = 'running'`);
    this.addSql(`create index msg_jobs_dead on msg_jobs (id) where status = 'dead'`);
    this.addSql(
      `create index msg_jobs_uncarried on msg_jobs (coalesce(carry_at, available_at)) where status = 'queued'`,
    );
    this.addSql(NOTIFY);
    this.addSql(ON_INSERT);
    this.addSql(ON_UPDATE);
    this.addSql(
      `create table msg_inbox (message_id text collate "C" not null primary key, received_at bigint not null)`,
    );
    this.addSql(`create table msg_outbox (
      id text collate "C" not null primary key,
      type text collate "C" not null,
      owner_id text collate "C" not null,
      subject text collate "C" not null,
      data text not null,
      trace text null,
      occurred_at bigint not null,
      published_at bigint null
    )`);
    this.addSql(`create index msg_outbox_waiting on msg_outbox (id) where published_at is null`);
    this.addSql(NOTIFY_OF_EVENTS);
    this.addSql(ON_EVENT);
    this.addSql(`create table msg_results (
      job_id text collate "C" not null primary key,
      owner_id text collate "C" not null,
      result text not null,
      expires_at bigint not null
    )`);
    this.addSql(`create index msg_results_expiry on msg_results (expires_at)`);
    this.addSql(`create table msg_requests (
      owner_id text collate "C" not null,
      route text collate "C" not null,
      idempotency_key text collate "C" not null,
      fingerprint text not null,
      content text null,
      answer text not null,
      created_at bigint not null,
      expires_at bigint not null,
      primary key (owner_id, route, idempotency_key)
    )`);
    this.addSql(`create index msg_requests_expiry on msg_requests (expires_at)`);
  }

  override down(): void {
    for (const table of ['msg_requests', 'msg_results', 'msg_outbox', 'msg_inbox', 'msg_jobs'])
      this.addSql(`drop table ${table}`);
    for (const table of ['msg_jobs', 'msg_outbox']) this.addSql(`drop function ${table}_notify()`);
  }
}
