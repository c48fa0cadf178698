import { Migration } from '@mikro-orm/migrations';

export class Case0001 extends Migration {
  override up(): void {
    this.addSql(`create table case_cases (
      id text collate "C" not null primary key,
      owner_id text collate "C" not null,
      title text not null,
      description text not null,
      severity varchar(255) not null,
      status varchar(255) not null,
      resolution text null,
      created_at bigint not null,
      updated_at bigint not null,
      closed_at bigint null,
      version integer not null
    )`);
    this.addSql(`create index case_cases_owner on case_cases (owner_id, id)`);
    this.addSql(`create table case_messages (
      id text collate "C" not null primary key,
      case_id text collate "C" not null,
      owner_id text collate "C" not null,
      role varchar(255) not null,
      content text not null,
      created_at bigint not null
    )`);
    this.addSql(`create index case_messages_case on case_messages (case_id, created_at, id)`);
    this.addSql(`create table case_timeline (
      id text collate "C" not null primary key,
      case_id text collate "C" not null,
      owner_id text collate "C" not null,
      at bigint not null,
      kind varchar(255) not null,
      title text not null,
      ref_id text collate "C" not null
    )`);
    this.addSql(`create index case_timeline_case on case_timeline (case_id, at, id)`);
  }

  override down(): void {
    for (const table of ['case_timeline', 'case_messages', 'case_cases']) this.addSql(`drop table ${table}`);
  }
}
