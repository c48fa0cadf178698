import { DomainError } from '../../../core/kernel/error.ts';
import { bestDocuments } from '../../../core/knowledge/best-documents.ts';
import type { KeywordHit, KeywordIndex, KeywordQuery } from '../../../core/ports/keyword-index.ts';
import type { RunTransaction } from '../closure.ts';
import type { Statements } from '../statements.ts';
import { scopeToken } from './match.ts';
import { append, begin, openScope, publish, remove, rowOf } from './postgresql-entries.ts';
import { rank, seenIn, type Term, termsIn } from './postgresql-ranking.ts';
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
/** Entries that are ranked, those with the rarest terms first. An entry that holds the commonest ones only has better ones
 *  ahead of it: by the search bench the ranking of everything is 0.5 points of nDCG better, and takes five times as long. */
const ENOUGH_ENTRIES = 1000;

const ensureWanted = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted) throw new DomainError('cancelled', 'The search index was told to stop.');
};

const wordsOf = (terms: readonly string[]): readonly string[] =>
  [...new Set(terms.map(term => plainWords(term.slice(0, LONGEST_TERM))))]
    .filter(term => term !== '')
    .slice(0, MOST_TERMS);

/** Of the terms, the rarest first, as many as bring enough entries together. */
const rarest = (terms: readonly Term[], fewest: number): readonly Term[] => {
  let together = 0;
  const last = terms.findIndex(({ entries }) => {
    const isEnough = together >= fewest && together + entries > ENOUGH_ENTRIES;
    together += entries;
    return isEnough;
  });
  return last < 0 ? terms : terms.slice(0, last);
};

/** KeywordIndex on PostgreSQL full text, ranked by BM25. A replacement is one transaction, so it is visible all at once. */
export const postgresKeywordIndex = ({ reads, run }: PostgresKeywordIndexDeps): KeywordIndex => ({
  async index(collection, { id, scope, version, entries }, { signal } = {}) {
    ensureWanted(signal);
    // Read once: the transaction may run more than once.
    const rows = [...entries].map(rowOf);
    await run(async ({ sql }) => {
      const replacement = await begin(sql, collection, id, version);
      if (replacement === undefined) return;
      const into = await openScope(sql, collection, scope);
      await append(sql, replacement.edition, into, rows, () => ensureWanted(signal));
      await publish(sql, collection, id, replacement);
    });
  },
  async search(collection, query, { signal } = {}) {
    ensureWanted(signal);
    return search(reads, collection, query, () => ensureWanted(signal));
  },
  delete: (collection, documentId) => run(({ sql }) => remove(sql, collection, documentId)),
});

const search = async (
  reads: Statements,
  collection: string,
  { terms, scopes, limit, perDocument = 1 }: KeywordQuery & { perDocument?: number },
  next: () => void,
): Promise<readonly KeywordHit[]> => {
  const words = wordsOf(terms);
  if (words.length === 0 || scopes.length === 0 || limit <= 0) return [];
  const seen = await seenIn(reads, collection, [...new Set(scopes)].map(scopeToken));
  if (seen === undefined) return [];
  const known = await termsIn(reads, seen, words);
  if (known.length === 0) return [];

  /** Null: there may be more documents than were found. */
  const best = async (among: readonly Term[], most: number): Promise<readonly KeywordHit[] | null> => {
    next();
    const rows = await rank(reads, { seen, terms: known, among, most });
    const hits = bestDocuments(rows, { limit, perDocument });
    const documents = new Set(hits.map(hit => hit.documentId)).size;
    const isAll = among.length === known.length && rows.length < most;
    return documents >= limit || isAll || most >= MOST_ROWS ? hits : null;
  };
  const few = Math.max(FEWEST_ROWS, limit * ROWS_EACH, perDocument);
  return (await best(rarest(known, few), few)) ?? (await best(known, MOST_ROWS)) ?? [];
};
