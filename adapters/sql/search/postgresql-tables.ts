import type { Statements } from '../statements.ts';

/** Tables beside those of the modules, derived from them: anybody may drop them, and they are made anew. */
export const TABLES = 'search_documents';

/** Words are stemmed and none is left out: what is common counts for little by itself. */
export const MAKE_TABLES: readonly string[] = [
  'create text search dictionary search_stem (template = snowball, language = english)',
  'create text search configuration search_words (parser = default)',
  `alter text search configuration search_words
    add mapping for asciiword, word, numword, uint, int, float, sfloat, version with search_stem`,
  `create table search_documents (
    id bigint generated always as identity primary key,
    collection text collate "C" not null,
    name text collate "C" not null,
    version bigint not null,
    unique (collection, name)
  )`,
  `create table search_entries (
    document bigint not null references search_documents (id) on delete cascade,
    ordinal integer not null,
    collection text collate "C" not null,
    scope text collate "C" not null,
    words integer not null,
    vector tsvector not null,
    primary key (document, ordinal)
  )`,
  'create index search_entries_vector on search_entries using gin (vector)',
];

/** Two processes may come to this at once. */
export const ensureTables = async (sql: Statements): Promise<void> => {
  await sql.all("select pg_advisory_xact_lock(hashtext('search_documents'))");
  const made = await sql.all(sql.dialect.tableNamed, TABLES);
  if (made.length === 0) for (const statement of MAKE_TABLES) await sql.run(statement);
};

/** BM25 (S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009) with k1 = 1.2 and
 *  b = 0.75 as FTS5 has them; a word of title, head and body counts 3 : 1.5 : 1. A term of several words counts as often as
 *  the rarest of them in the entry, where they stand in a row. Parameters: terms, collection, collection, scopes, limit. */
export const RANKED = `
  with asked as materialized (
    select n, phraseto_tsquery('search_words', value) as query,
        tsvector_to_array(to_tsvector('search_words', value)) as lexemes
      from json_array_elements_text(?::json) with ordinality as t(value, n)
  ), whole as (
    select count(*)::float8 as entries, greatest(avg(words), 1)::float8 as words from search_entries where collection = ?
  ), counted as materialized (
    select n, query, lexemes, (select count(*) from search_entries e where e.collection = ? and e.vector @@ query) as hits
      from asked where numnode(query) > 0
  ), terms as materialized (
    select n, query, lexemes, ln(1 + (entries - hits + 0.5) / (hits + 0.5)) as weight from whole, counted where hits > 0
  ), matched as materialized (
    select document, ordinal, words, vector from search_entries
      where collection = ? and scope in (select value from json_array_elements_text(?::json))
        and vector @@ (select string_agg('(' || query::text || ')', ' | ')::tsquery from terms)
  ), parts as materialized (
    select n, query, weight, cardinality(lexemes) as size, part from terms, unnest(lexemes) as part
  ), found as materialized (
    select m.document, m.ordinal, m.words, m.vector, u.lexeme,
        (select sum(case w when 'A' then 3 when 'B' then 1.5 else 1 end) from unnest(u.weights) as w)::float8 as often
      from matched m cross join lateral unnest(m.vector) as u(lexeme, positions, weights)
     where u.lexeme = any ((select array_agg(part) from parts)::text[])
  ), occurring as (
    select f.document, f.ordinal, f.words, parts.n, parts.weight, min(f.often) as often
      from found f join parts on parts.part = f.lexeme
     where parts.size = 1 or f.vector @@ parts.query
     group by f.document, f.ordinal, f.words, parts.n, parts.weight
  )
  select d.name as "documentId", o.ordinal,
      sum(o.weight * o.often * 2.2 / (o.often + 1.2 * (0.25 + 0.75 * o.words / whole.words)))::float8 as score
    from whole, occurring o join search_documents d on d.id = o.document
   group by d.name, o.ordinal order by score desc, d.name, o.ordinal limit ?`;
