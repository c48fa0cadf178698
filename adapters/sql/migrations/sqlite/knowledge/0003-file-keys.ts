import { Migration } from '@mikro-orm/migrations';

export class Knowledge0003 extends Migration {
  override up(): void {
    this.addSql(`alter table knowledge_documents add column file_key text null`);
  }

  override down(): void {
    this.addSql('alter table knowledge_documents drop column file_key');
  }
}
