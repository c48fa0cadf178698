import type { IndexEntry } from '../../../core/ports/keyword-index.ts';
import type { Statements } from '../statements.ts';
import { scopeToken } from './match.ts';
import { plainWords } from './words.ts';

/** Entries that one statement writes. */
const BATCH = 100;

/** What is being replaced, and by what: `before` holds no entries where the document is new. */
export type Replacement = { readonly before: number; readonly edition: number };

/** Holds the document to the end of the transaction. Undefined when a newer version is there. */
export const begin = async (
  sql: Statements,
  collection: string,
  name: string,
  version: number,
): Promise<Replacement | undefined> => {
  const [replacement] = await sql.all<Replacement>(
    `insert into search_documents (collection, name, version, edition) values (?, ?, ?, nextval('search_editions'))
      on conflict (collection, name) do update set version = excluded.version
        where search_documents.version <= excluded.version
      returning edition as before, nextval('search_editions') as edition`,
    collection,
    name,
    version,
  );
  return replacement;
};

export const openScope = async (sql: Statements, collection: string, scope: string): Promise<number> => {
  const token = scopeToken(scope);
  await sql.run(
    'insert into search_scopes (collection, token) values (?, ?) on conflict (collection, token) do nothing',
    collection,
    token,
  );
  const [row] = await sql.all<{ id: number }>(
    'select id from search_scopes where collection = ? and token = ?',
    collection,
    token,
  );
  if (row === undefined) throw new Error('a scope went while it was used');
  return row.id;
};

/** The scope stands in the vector as a word that no text can hold, so that the index itself leaves out what others have. */
const APPEND = `
  insert into search_entries (edition, ordinal, scope, words, vector)
    select ?::bigint, ordinal, ?::integer, length(title || ' ' || head || ' ' || body) -
          length(replace(title || ' ' || head || ' ' || body, ' ', '')) + 1,
        setweight(to_tsvector('search_words', title), 'A') || setweight(to_tsvector('search_words', head), 'B')
          || to_tsvector('search_words', body) || array_to_tsvector(array['#' || ?])
      from json_to_recordset(?::json) as entry(ordinal integer, title text, head text, body text)`;

/** `next` is called before each statement, and may throw to end it. */
export const append = async (
  sql: Statements,
  edition: number,
  scope: number,
  rows: readonly Row[],
  next: () => void,
): Promise<void> => {
  for (let at = 0; at < rows.length; at += BATCH) {
    next();
    await sql.run(APPEND, edition, scope, String(scope), JSON.stringify(rows.slice(at, at + BATCH)));
  }
};

export type Row = { readonly ordinal: number; readonly title: string; readonly head: string; readonly body: string };

export const rowOf = ({ ordinal, title, head, body }: IndexEntry): Row => ({
  ordinal,
  title: plainWords(title),
  head: plainWords(head),
  body: plainWords(body),
});

/** Whoever counts in a scope does so alone, to its commit; of two scopes always the same one is taken first. `for update`
 *  would wait for everybody who has only written entries of the scope, and they for us. */
const HOLD_SCOPES = `
  select id from search_scopes
   where id in (select scope from search_entries where edition in (?, ?)) order by id for no key update`;

const COUNT_ENTRIES = `
  update search_scopes s set entries = s.entries + d.entries, words = s.words + d.words
    from (select scope, sum(sign) as entries, sum(sign * words) as words
            from (select scope, words, case edition when ? then -1 else 1 end as sign
                    from search_entries where edition in (?, ?)) e
           group by scope) d
   where s.id = d.scope`;

/** A scope in the vector has no positions: it is not a word. */
const COUNT_WORDS = `
  insert into search_words (scope, lexeme, entries)
    select scope, lexeme, sum(sign)
      from (select e.scope, u.lexeme, case e.edition when ? then -1 else 1 end as sign
              from search_entries e cross join lateral unnest(e.vector) as u
             where e.edition in (?, ?) and u.positions is not null) w
     group by scope, lexeme having sum(sign) <> 0
  on conflict (scope, lexeme) do update set entries = search_words.entries + excluded.entries`;

/** What nobody says any longer leaves no trace. */
const FORGET_WORDS = `
  delete from search_words w using (
      select distinct e.scope, u.lexeme from search_entries e cross join lateral unnest(e.vector) as u
       where e.edition = ?) gone
   where w.scope = gone.scope and w.lexeme = gone.lexeme and w.entries <= 0`;

/** Counts what came and went, and takes the entries of `before` away. The last step before the commit, because whoever else
 *  writes in the scope waits from here on. */
export const settle = async (sql: Statements, { before, edition }: Replacement): Promise<void> => {
  await sql.all(HOLD_SCOPES, before, edition);
  await sql.run(COUNT_ENTRIES, before, before, edition);
  await sql.run(COUNT_WORDS, before, before, edition);
  await sql.run(FORGET_WORDS, before);
  await sql.run('delete from search_entries where edition = ?', before);
};

export const publish = async (
  sql: Statements,
  collection: string,
  name: string,
  replacement: Replacement,
): Promise<void> => {
  await settle(sql, replacement);
  await sql.run(
    'update search_documents set edition = ? where collection = ? and name = ?',
    replacement.edition,
    collection,
    name,
  );
};

export const remove = async (sql: Statements, collection: string, name: string): Promise<void> => {
  const [gone] = await sql.all<{ edition: number }>(
    'delete from search_documents where collection = ? and name = ? returning edition',
    collection,
    name,
  );
  if (gone) await settle(sql, { before: gone.edition, edition: gone.edition });
};
