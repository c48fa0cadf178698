import { Migration } from '@mikro-orm/migrations';

/** Values that can be made again: like all of `live_`, worth no fsync. `bytes` is kept so that adding up does not read the
 *  values. */
export class Live0002 extends Migration {
  override up(): void {
    this.addSql(`create unlogged table live_cache (
      key text collate "C" not null primary key,
      value text not null,
      bytes bigint not null,
      tags text[] not null,
      expires_at bigint not null
    )`);
    this.addSql('create index live_cache_expiry on live_cache (expires_at, bytes)');
    this.addSql('create index live_cache_tags on live_cache using gin (tags)');
  }

  override down(): void {
    this.addSql('drop table live_cache');
  }
}
