import { Migration } from '@mikro-orm/migrations';

/** What models were asked and what it cost, and what is thought about the causes of cases. */
export class Agent0002 extends Migration {
  override up(): void {
    this.addSql(`create table agent_model_calls (
      id text collate "C" not null primary key,
      job_id text collate "C" not null,
      case_id text collate "C" null,
      owner_id text collate "C" not null,
      task varchar(255) not null,
      model text collate "C" not null,
      input_tokens bigint not null,
      output_tokens bigint not null,
      cached_input_tokens bigint not null,
      cost_micro_usd bigint null,
      at bigint not null
    )`);
    this.addSql(`create index agent_model_calls_job on agent_model_calls (owner_id, job_id)`);
    this.addSql(`create index agent_model_calls_case on agent_model_calls (owner_id, case_id)`);
    this.addSql(`create index agent_model_calls_at on agent_model_calls (owner_id, at)`);
    this.addSql(`create table agent_hypotheses (
      id text collate "C" not null primary key,
      case_id text collate "C" not null,
      owner_id text collate "C" not null,
      statement text not null,
      state varchar(255) not null,
      grade varchar(255) not null,
      speaks_for json not null,
      speaks_against json not null,
      proposed_by text collate "C" not null,
      updated_by text collate "C" not null,
      origin text not null,
      created_at bigint not null,
      updated_at bigint not null,
      version integer not null
    )`);
    this.addSql(`create index agent_hypotheses_case on agent_hypotheses (owner_id, case_id, id)`);
    this.addSql(`create table agent_transcripts (
      id text collate "C" not null primary key,
      owner_id text collate "C" not null,
      case_id text collate "C" not null,
      prompt text not null,
      sources json not null,
      exchanges json not null,
      created_at bigint not null
    )`);
    this.addSql(`create index agent_transcripts_case on agent_transcripts (owner_id, case_id)`);
  }

  override down(): void {
    for (const table of ['agent_transcripts', 'agent_hypotheses', 'agent_model_calls'])
      this.addSql(`drop table ${table}`);
  }
}
