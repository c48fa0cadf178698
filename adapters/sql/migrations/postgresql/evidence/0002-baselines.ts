import { Migration } from '@mikro-orm/migrations';

/** Which files are of good health. What was uploaded before is of trouble. */
export class Evidence0002 extends Migration {
  override up(): void {
    this.addSql('alter table evidence_files add column is_baseline boolean not null default false');
  }

  override down(): void {
    this.addSql('alter table evidence_files drop column is_baseline');
  }
}
