import type { KeywordHit } from '../../../core/ports/keyword-index.ts';
import type { Statements } from '../statements.ts';

/** Of what may be seen: rarity is measured there, so that nobody's scores tell of what others have written. */
export type Seen = { readonly scopes: readonly number[]; readonly entries: number; readonly averageWords: number };

/** Words that stand in a row. */
export type Term = {
  readonly query: string;
  /** The rarest of its words, which is counted for all of it. */
  readonly part: string;
  /** Entries that hold that word: at least as many as hold the term. */
  readonly entries: number;
};

export type Ranking = {
  readonly seen: Seen;
  readonly terms: readonly Term[];
  /** Only entries that hold one of these are ranked. */
  readonly among: readonly Term[];
  readonly most: number;
};

export const seenIn = async (
  reads: Statements,
  collection: string,
  tokens: readonly string[],
): Promise<Seen | undefined> => {
  const rows = await reads.all<{ id: number; entries: number; words: number }>(
    `select id, entries, words from search_scopes
      where collection = ? and token in (select value from json_array_elements_text(?::json)) and entries > 0`,
    collection,
    JSON.stringify(tokens),
  );
  if (rows.length === 0) return undefined;
  const sum = (of: 'entries' | 'words'): number => rows.reduce((total, row) => total + row[of], 0);
  const entries = sum('entries');
  return { scopes: rows.map(({ id }) => id), entries, averageWords: Math.max(1, sum('words') / entries) };
};

/** An array as PostgreSQL writes it. */
const arrayOf = (numbers: readonly number[]): string => `{${numbers.join()}}`;

/** One row for each word of each term; a word that nobody says has no entries. */
const WORDS = `
  with asked as (
    select n, phraseto_tsquery('search_words', value) as query,
        tsvector_to_array(to_tsvector('search_words', value)) as lexemes
      from json_array_elements_text(?::json) with ordinality as t(value, n)
  )
  select n, query::text, lexeme, coalesce((
      select sum(entries)::bigint from search_words w
       where w.lexeme = part.lexeme and w.scope = any(?::integer[])), 0) as entries
    from asked cross join lateral unnest(lexemes) as part(lexeme)`;

type WordRow = { readonly n: number; readonly query: string; readonly lexeme: string; readonly entries: number };

/** The terms all of whose words occur, the rarest first. */
export const termsIn = async (reads: Statements, { scopes }: Seen, words: readonly string[]): Promise<Term[]> => {
  const rows = await reads.all<WordRow>(WORDS, JSON.stringify(words), arrayOf(scopes));
  const rarest = (a: WordRow, b: WordRow): WordRow => (b.entries < a.entries ? b : a);
  return [...Map.groupBy(rows, ({ n }) => n).values()]
    .map(parts => parts.reduce(rarest))
    .filter(({ entries }) => entries > 0)
    .map(({ query, lexeme, entries }) => ({ query, part: lexeme, entries }))
    .sort((a, b) => a.entries - b.entries);
};

/** BM25 (S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009) with k1 = 1.2 and
 *  b = 0.75 as FTS5 has them; a word of title, head and body counts 3 : 1.5 : 1. Of one word the cover density of
 *  PostgreSQL (C. Clarke, G. Cormack, E. Tudhope, "Relevance ranking for one to three term queries", 2000) is the sum of
 *  its occurrences' weights, and is had without unpacking the entry. The planner is not to know the query beforehand: it
 *  would take the index for useless where many entries match, and read them all. */
const RANKED = `
  with terms as materialized (
    select query, part, weight from json_to_recordset(?::json) as term(query tsquery, part tsquery, weight float8)
  ), matched as materialized (
    select edition, ordinal, words, vector from search_entries
      where vector @@ (select value::tsquery from (values (?)) as query(value) offset 0)
        and scope = any(?::integer[])
  ), ranked as (
    select edition, ordinal, (
        select sum(weight * often * 2.2 / (often + 1.2 * (0.25 + 0.75 * m.words / ?::float8)))
          from (select weight, ts_rank_cd('{0.3333333, 0.3333333, 0.5, 1}', m.vector, part) * 3 as often
                  from terms where m.vector @@ query) as occurring
      ) as score
      from matched m order by score desc limit ?
  )
  select d.name as "documentId", ordinal, score from ranked join search_documents d using (edition)
   order by score desc, d.name, ordinal`;

/** Lexemes are made of letters and digits. */
const quoted = (lexeme: string): string => `'${lexeme}'`;

const either = (queries: readonly string[]): string => queries.map(query => `(${query})`).join(' | ');

export const rank = (reads: Statements, { seen, terms, among, most }: Ranking): Promise<readonly KeywordHit[]> => {
  const weighed = terms.map(({ query, part, entries }) => ({
    query,
    part: quoted(part),
    weight: Math.log(1 + (seen.entries - entries + 0.5) / (entries + 0.5)),
  }));
  const inScope = either(seen.scopes.map(scope => quoted(`#${scope}`)));
  const match = `(${inScope}) & (${either(among.map(({ query }) => query))})`;
  return reads.all<KeywordHit>(RANKED, JSON.stringify(weighed), match, arrayOf(seen.scopes), seen.averageWords, most);
};
