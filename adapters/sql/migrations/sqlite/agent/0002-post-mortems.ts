import { Migration } from '@mikro-orm/migrations';

export class Agent0002 extends Migration {
  override up(): void {
    this.addSql(`create table agent_post_mortems (
      id text not null primary key,
      owner_id text not null,
      latest integer not null,
      generated_for integer not null,
      requested_job_id text null,
      failure json null,
      document_id text not null,
      published json null,
      created_at bigint not null,
      updated_at bigint not null,
      version integer not null
    )`);
    this.addSql(`create table agent_post_mortem_revisions (
      id text not null primary key,
      case_id text not null,
      owner_id text not null,
      number integer not null,
      origin text not null,
      mode text not null,
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
    this.addSql('drop table agent_post_mortem_revisions');
    this.addSql('drop table agent_post_mortems');
  }
}
