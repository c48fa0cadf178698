import { Migration } from '@mikro-orm/migrations';

/** What processes tell each other, worth no fsync: unlogged tables, which a crash of the server leaves empty. */
export class Live0001 extends Migration {
  override up(): void {
    this.addSql(`create unlogged table live_topics (
      topic text collate "C" not null primary key,
      last_id bigint not null
    ) with (fillfactor = 50)`);
    this.addSql(`create unlogged table live_events (
      topic text collate "C" not null,
      id bigint not null,
      type text not null,
      data text not null,
      primary key (topic, id)
    )`);
    this.addSql('create index live_events_age on live_events (id)');
    this.addSql(`create unlogged table live_limits (
      key text collate "C" not null primary key,
      used double precision not null,
      reset_at bigint not null
    ) with (fillfactor = 50)`);
    this.addSql('create index live_limits_reset on live_limits (reset_at)');
  }

  override down(): void {
    for (const table of ['live_limits', 'live_events', 'live_topics']) this.addSql(`drop table ${table}`);
  }
}
