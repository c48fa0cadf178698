import { Migration } from '@mikro-orm/migrations';

/** Words are stemmed and none is left out: what is common counts for little by itself. */
const WORDS = [
  'create text search dictionary search_stem (template = snowball, language = english)',
  'create text search configuration search_words (parser = default)',
  `alter text search configuration search_words
    add mapping for asciiword, word, numword, uint, int, float, sfloat, version with search_stem`,
];

/** The full-text index: derived from what the modules keep, so it may be emptied and filled again. A document's entries
 *  stand under its current edition. Of each scope it is known how many entries it has and how many of them hold a word,
 *  because counting that for every query would cost more than the query. */
export class Search0001 extends Migration {
  override up(): void {
    for (const statement of WORDS) this.addSql(statement);
    this.addSql('create sequence search_editions');
    this.addSql(`create table search_documents (
      collection text collate "C" not null,
      name text collate "C" not null,
      version bigint not null,
      edition bigint not null unique,
      primary key (collection, name)
    )`);
    this.addSql(`create table search_scopes (
      id integer generated always as identity primary key,
      collection text collate "C" not null,
      token text collate "C" not null,
      entries bigint not null default 0,
      words bigint not null default 0,
      unique (collection, token)
    )`);
    this.addSql(`create table search_words (
      scope integer not null references search_scopes (id) on delete cascade,
      lexeme text collate "C" not null,
      entries bigint not null,
      primary key (scope, lexeme)
    ) with (fillfactor = 80)`);
    this.addSql(`create table search_entries (
      edition bigint not null,
      ordinal integer not null,
      scope integer not null references search_scopes (id) on delete cascade,
      words integer not null,
      vector tsvector not null,
      primary key (edition, ordinal)
    )`);
    // Every query would read what a pending list holds from end to end.
    this.addSql('create index search_entries_vector on search_entries using gin (vector) with (fastupdate = off)');
  }

  override down(): void {
    for (const table of ['search_entries', 'search_words', 'search_scopes', 'search_documents'])
      this.addSql(`drop table ${table}`);
    this.addSql('drop sequence search_editions');
    this.addSql('drop text search configuration search_words');
    this.addSql('drop text search dictionary search_stem');
  }
}
