import { Migration } from '@mikro-orm/migrations';

export class Knowledge0001 extends Migration {
  override up(): void {
    this.addSql(`create table knowledge_documents (
      id text not null primary key,
      owner_id text not null,
      scope text not null,
      title text not null,
      title_given integer not null,
      file_name text not null,
      media_type text not null,
      source_uri text null,
      bytes bigint not null,
      sha256 text not null,
      status text not null,
      error json null,
      sections integer not null,
      job_id text not null,
      created_at bigint not null,
      updated_at bigint not null,
      version integer not null
    )`);
    this.addSql(`create index knowledge_documents_owner on knowledge_documents (owner_id, id)`);
    this.addSql(`create index knowledge_documents_scope on knowledge_documents (scope, id)`);
    this.addSql(`create table knowledge_chunks (
      document_id text not null,
      ordinal integer not null,
      section text not null,
      body text not null,
      anchor text null,
      primary key (document_id, ordinal)
    )`);
  }

  override down(): void {
    this.addSql('drop table knowledge_chunks');
    this.addSql('drop table knowledge_documents');
  }
}
