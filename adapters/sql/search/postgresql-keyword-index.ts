import { DomainError } from '../../../core/kernel/error.ts';
import { bestDocuments } from '../../../core/knowledge/best-documents.ts';
import type { IndexEntry, KeywordHit, KeywordIndex } from '../../../core/ports/keyword-index.ts';
import type { RunTransaction } from '../closure.ts';
import type { Statements } from '../statements.ts';
import { scopeToken } from './match.ts';
import { ensureTables, RANKED } from './postgresql-tables.ts';
import { plainWords } from './words.ts';

export type PostgresKeywordIndexDeps = {
  readonly reads: Statements;
  /** Each statement sees what is committed when it begins (read committed): replacements wait for each other. */
  readonly run: RunTransaction;
};

/** As SQLite's index has them: what one query may cost. */
const MOST_TERMS = 64;
const LONGEST_TERM = 200;
const ROWS_EACH = 8;
const FEWEST_ROWS = 100;
const MOST_ROWS = 50_000;
/** Entries that one statement writes. */
const BATCH = 100;

const ensureWanted = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted) throw new DomainError('cancelled', 'The search index was told to stop.');
};

/** KeywordIndex on PostgreSQL full text, ranked by BM25. A replacement is one transaction, so it is visible all at once. */
export const postgresKeywordIndex = async ({ reads, run }: PostgresKeywordIndexDeps): Promise<KeywordIndex> => {
  await run(({ sql }) => ensureTables(sql));
  return {
    async index(collection, { id, scope, version, entries }, { signal } = {}) {
      ensureWanted(signal);
      // Read once: the transaction may run more than once.
      const rows = [...entries].map(rowOf);
      await run(async ({ sql }) => {
        const document = await begin(sql, collection, id, version);
        if (document === undefined) return;
        for (let at = 0; at < rows.length; at += BATCH) {
          ensureWanted(signal);
          await append(sql, { document, collection, scope: scopeToken(scope) }, rows.slice(at, at + BATCH));
        }
      });
    },
    async search(collection, { terms, scopes, limit, perDocument = 1 }, { signal } = {}) {
      ensureWanted(signal);
      const words = [...new Set(terms.map(term => plainWords(term.slice(0, LONGEST_TERM))))].filter(
        term => term !== '',
      );
      if (words.length === 0 || scopes.length === 0 || limit <= 0) return [];
      const asked = [JSON.stringify(words.slice(0, MOST_TERMS)), collection, collection, collection] as const;
      const best = async (most: number): Promise<readonly KeywordHit[] | null> => {
        const rows = await reads.all<KeywordHit>(RANKED, ...asked, JSON.stringify(scopes.map(scopeToken)), most);
        const hits = bestDocuments(rows, { limit, perDocument });
        const documents = new Set(hits.map(hit => hit.documentId)).size;
        return documents >= limit || rows.length < most || most >= MOST_ROWS ? hits : null;
      };
      return (await best(Math.max(FEWEST_ROWS, limit * ROWS_EACH, perDocument))) ?? (await best(MOST_ROWS)) ?? [];
    },
    async delete(collection, documentId) {
      await run(({ sql }) =>
        sql.run('delete from search_documents where collection = ? and name = ?', collection, documentId),
      );
    },
  };
};

type Row = { readonly ordinal: number; readonly title: string; readonly head: string; readonly body: string };

const rowOf = ({ ordinal, title, head, body }: IndexEntry): Row => ({
  ordinal,
  title: plainWords(title),
  head: plainWords(head),
  body: plainWords(body),
});

/** The document's number, its entries taken away; undefined when a newer version is there. Holds its row to the end. */
const begin = async (
  sql: Statements,
  collection: string,
  name: string,
  version: number,
): Promise<number | undefined> => {
  const [document] = await sql.all<{ id: number }>(
    `insert into search_documents (collection, name, version) values (?, ?, ?)
      on conflict (collection, name) do update set version = excluded.version
        where search_documents.version <= excluded.version
      returning id`,
    collection,
    name,
    version,
  );
  if (document) await sql.run('delete from search_entries where document = ?', document.id);
  return document?.id;
};

type Place = { readonly document: number; readonly collection: string; readonly scope: string };

const append = async (sql: Statements, { document, collection, scope }: Place, rows: readonly Row[]): Promise<void> => {
  await sql.run(
    `insert into search_entries (document, ordinal, collection, scope, words, vector)
      select ?, ordinal, ?, ?, length(title || ' ' || head || ' ' || body) -
            length(replace(title || ' ' || head || ' ' || body, ' ', '')) + 1,
          setweight(to_tsvector('search_words', title), 'A') || setweight(to_tsvector('search_words', head), 'B')
            || to_tsvector('search_words', body)
        from json_to_recordset(?::json) as entry(ordinal integer, title text, head text, body text)`,
    document,
    collection,
    scope,
    JSON.stringify(rows),
  );
};
