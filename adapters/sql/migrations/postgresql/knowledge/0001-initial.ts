import { Migration } from '@mikro-orm/migrations';

export class Knowledge0001 extends Migration {
  override up(): void {
    this.addSql(`create table knowledge_documents (
      id text collate "C" not null primary key,
      owner_id text collate "C" not null,
      scope varchar(255) not null,
      title text not null,
      title_given boolean not null,
      file_name text not null,
      file_key text null,
      media_type text not null,
      source_uri text null,
      bytes bigint not null,
      sha256 text not null,
      status varchar(255) not null,
      error json null,
      sections integer not null,
      job_id text collate "C" not null,
      created_at bigint not null,
      updated_at bigint not null,
      version integer not null
    )`);
    this.addSql(`create index knowledge_documents_owner on knowledge_documents (owner_id, id)`);
    this.addSql(`create index knowledge_documents_scope on knowledge_documents (scope, id)`);
    this.addSql(`create table knowledge_chunks (
      document_id text collate "C" not null,
      ordinal integer not null,
      section text not null,
      body text not null,
      anchor text null,
      primary key (document_id, ordinal)
    )`);
    this.addSql(`create table knowledge_embeddings (
      document_id text collate "C" not null primary key,
      status varchar(255) not null,
      model text collate "C" not null,
      document_version integer not null,
      done integer not null,
      text json null,
      error json null,
      job_id text collate "C" not null,
      updated_at bigint not null
    )`);
    this.addSql(`create index knowledge_embeddings_status on knowledge_embeddings (status, model)`);
  }

  override down(): void {
    for (const table of ['knowledge_embeddings', 'knowledge_chunks', 'knowledge_documents'])
      this.addSql(`drop table ${table}`);
  }
}
