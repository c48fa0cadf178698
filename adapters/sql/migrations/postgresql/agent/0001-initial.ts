import { Migration } from '@mikro-orm/migrations';

export class Agent0001 extends Migration {
  override up(): void {
    this.addSql(`create table agent_turns (
      id text collate "C" not null primary key,
      owner_id text collate "C" not null,
      case_id text collate "C" not null,
      question text not null,
      context text null,
      options json not null,
      question_id text collate "C" not null,
      answer_id text collate "C" not null,
      status varchar(255) not null,
      result json null,
      error json null,
      created_at bigint not null,
      updated_at bigint not null,
      version integer not null
    )`);
    this.addSql(`create index agent_turns_case on agent_turns (owner_id, case_id, id)`);
    this.addSql(`create table agent_post_mortems (
      id text collate "C" not null primary key,
      owner_id text collate "C" not null,
      latest integer not null,
      generated_for integer not null,
      requested_job_id text collate "C" null,
      failure json null,
      document_id text collate "C" not null,
      published json null,
      created_at bigint not null,
      updated_at bigint not null,
      version integer not null
    )`);
    this.addSql(`create table agent_post_mortem_revisions (
      id text collate "C" not null primary key,
      case_id text collate "C" not null,
      owner_id text collate "C" not null,
      number integer not null,
      origin varchar(255) not null,
      mode varchar(255) not null,
      title text not null,
      markdown text not null,
      root_cause json not null,
      computed json not null,
      sources json not null,
      notes json not null,
      created_at bigint not null
    )`);
    this.addSql(
      `create unique index agent_post_mortem_revisions_number on agent_post_mortem_revisions (case_id, number)`,
    );
  }

  override down(): void {
    for (const table of ['agent_post_mortem_revisions', 'agent_post_mortems', 'agent_turns'])
      this.addSql(`drop table ${table}`);
  }
}
