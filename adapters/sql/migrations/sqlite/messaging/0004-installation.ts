import { Migration } from '@mikro-orm/migrations';

/** Which installation this is: the files beside a database carry the same id. */
export class Messaging0004 extends Migration {
  override up(): void {
    this.addSql(
      'create table msg_installation (one integer not null primary key check (one = 1), id text not null) without rowid',
    );
  }

  override down(): void {
    this.addSql('drop table msg_installation');
  }
}
