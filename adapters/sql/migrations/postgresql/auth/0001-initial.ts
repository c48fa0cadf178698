import { Migration } from '@mikro-orm/migrations';

export class Auth0001 extends Migration {
  override up(): void {
    this.addSql(`create table auth_users (
      id text collate "C" not null primary key,
      email text not null,
      email_key text collate "C" not null,
      name text not null,
      roles json not null,
      password_hash text not null,
      created_at bigint not null,
      version integer not null
    )`);
    this.addSql(`create unique index auth_users_email_key_unique on auth_users (email_key)`);
    this.addSql(`create table auth_sign_ins (
      id text collate "C" not null primary key,
      user_id text collate "C" not null,
      token_digest text not null,
      created_at bigint not null,
      expires_at bigint not null,
      revoked_at bigint null,
      version integer not null
    )`);
    this.addSql(`create index auth_sign_ins_user_id_index on auth_sign_ins (user_id)`);
    this.addSql(`create table auth_external_identities (
      issuer text collate "C" not null,
      subject text collate "C" not null,
      user_id text collate "C" not null,
      created_at bigint not null,
      primary key (issuer, subject)
    )`);
    this.addSql(`create index auth_external_identities_user_id_index on auth_external_identities (user_id)`);
  }

  override down(): void {
    for (const table of ['auth_external_identities', 'auth_sign_ins', 'auth_users']) this.addSql(`drop table ${table}`);
  }
}
