import { Migration } from '@mikro-orm/migrations';

export class Auth0002 extends Migration {
  override up(): void {
    this.addSql(`create table auth_external_identities (
      issuer text not null,
      subject text not null,
      user_id text not null,
      created_at bigint not null,
      primary key (issuer, subject)
    )`);
    this.addSql(`create index auth_external_identities_user_id_index on auth_external_identities (user_id)`);
  }

  override down(): void {
    this.addSql('drop table auth_external_identities');
  }
}
