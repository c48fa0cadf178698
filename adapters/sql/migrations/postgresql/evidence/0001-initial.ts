import { Migration } from '@mikro-orm/migrations';

export class Evidence0001 extends Migration {
  override up(): void {
    this.addSql(`create table evidence_files (
      id text collate "C" not null primary key,
      case_id text collate "C" not null,
      owner_id text collate "C" not null,
      file_name text not null,
      media_type text not null,
      bytes bigint not null,
      sha256 text not null,
      status varchar(255) not null,
      error json null,
      job_id text collate "C" not null,
      created_at bigint not null,
      updated_at bigint not null,
      version integer not null
    )`);
    this.addSql(`create index evidence_files_owner on evidence_files (owner_id, case_id, id)`);
    this.addSql(`create table evidence_analyses (
      evidence_id text collate "C" not null primary key,
      owner_id text collate "C" not null,
      analysis json not null
    )`);
  }

  override down(): void {
    for (const table of ['evidence_analyses', 'evidence_files']) this.addSql(`drop table ${table}`);
  }
}
