import { Migration } from '@mikro-orm/migrations';

export class Agent0001 extends Migration {
  override up(): void {
    this.addSql(`create table agent_turns (
      id text not null primary key,
      owner_id text not null,
      case_id text not null,
      question text not null,
      context text null,
      options json not null,
      question_id text not null,
      answer_id text not null,
      status text not null,
      result json null,
      error json null,
      created_at bigint not null,
      updated_at bigint not null,
      version integer not null
    )`);
    this.addSql(`create index agent_turns_case on agent_turns (owner_id, case_id, id)`);
  }

  override down(): void {
    this.addSql('drop table agent_turns');
  }
}
