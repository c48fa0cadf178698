import { Migration } from '@mikro-orm/migrations';

export class Messaging0002 extends Migration {
  override up(): void {
    this.addSql(`create table msg_requests (
      owner_id text not null,
      route text not null,
      idempotency_key text not null,
      fingerprint text not null,
      content text null,
      answer text not null,
      created_at integer not null,
      expires_at integer not null,
      primary key (owner_id, route, idempotency_key)
    )`);
    this.addSql('create index msg_requests_expiry on msg_requests (expires_at)');
  }

  override down(): void {
    this.addSql('drop table msg_requests');
  }
}
