import { Migration } from '@mikro-orm/migrations';

export class Messaging0001 extends Migration {
  override up(): void {
    this.addSql(`create table msg_jobs (
      id text not null primary key,
      type text not null,
      owner_id text not null,
      subject text not null,
      payload text not null,
      trace text null,
      dedup_key text null,
      status text not null,
      progress real not null,
      attempts integer not null,
      max_attempts integer not null,
      fence integer not null,
      available_at integer not null,
      lease_until integer null,
      error_code text null,
      error_detail text null,
      created_at integer not null,
      updated_at integer not null
    )`);
    this.addSql('create unique index msg_jobs_dedup on msg_jobs (dedup_key) where dedup_key is not null');
    this.addSql("create index msg_jobs_queued on msg_jobs (type, available_at, id) where status = 'queued'");
    this.addSql("create index msg_jobs_running on msg_jobs (type, lease_until) where status = 'running'");
    this.addSql("create index msg_jobs_dead on msg_jobs (id) where status = 'dead'");
    this.addSql(
      'create table msg_inbox (message_id text not null primary key, received_at integer not null) without rowid',
    );
    this.addSql(`create table msg_outbox (
      id text not null primary key,
      type text not null,
      owner_id text not null,
      subject text not null,
      data text not null,
      trace text null,
      occurred_at integer not null,
      published_at integer null
    )`);
    this.addSql('create index msg_outbox_waiting on msg_outbox (id) where published_at is null');
    this.addSql(`create table msg_results (
      job_id text not null primary key,
      owner_id text not null,
      result text not null,
      expires_at integer not null
    )`);
    this.addSql('create index msg_results_expiry on msg_results (expires_at)');
  }

  override down(): void {
    for (const table of ['msg_results', 'msg_outbox', 'msg_inbox', 'msg_jobs']) this.addSql(`drop table ${table}`);
  }
}
