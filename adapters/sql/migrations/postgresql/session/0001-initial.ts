import { Migration } from '@mikro-orm/migrations';

export class Session0001 extends Migration {
  override up(): void {
    this.addSql(`create table session_sessions (
      id text collate "C" not null primary key,
      owner_id text collate "C" not null,
      case_id text collate "C" null,
      metadata json not null,
      created_at bigint not null,
      expires_at bigint not null
    )`);
    this.addSql(`create index session_sessions_owner on session_sessions (owner_id, id)`);
    this.addSql(`create index session_sessions_expiry on session_sessions (expires_at)`);
  }

  override down(): void {
    for (const table of ['session_sessions']) this.addSql(`drop table ${table}`);
  }
}
