import { Migration } from '@mikro-orm/migrations';

export class Knowledge0002 extends Migration {
  override up(): void {
    this.addSql(`create table knowledge_embeddings (
      document_id text not null primary key,
      status text not null,
      model text not null,
      document_version integer not null,
      done integer not null,
      text json null,
      error json null,
      job_id text not null,
      updated_at bigint not null
    )`);
    this.addSql(`create index knowledge_embeddings_status on knowledge_embeddings (status, model)`);
  }

  override down(): void {
    this.addSql('drop table knowledge_embeddings');
  }
}
