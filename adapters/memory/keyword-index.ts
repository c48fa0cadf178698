import { DomainError } from '../../core/kernel/error.ts';
import { bestDocuments } from '../../core/knowledge/best-documents.ts';
import { stem } from '../../core/knowledge/stem.ts';
import type { IndexEntry, KeywordHit, KeywordIndex } from '../../core/ports/keyword-index.ts';

/** Title, head and body, as the port has it. */
const WEIGHTS = [3, 1.5, 1] as const;
/** The constants of BM25, with the values that SQLite FTS5 has built in, so that both rank alike. */
const K1 = 1.2;
const B = 0.75;
/** Of a word that is in more than half of the entries, which BM25 would count as negative. */
const LEAST_IDF = 1e-6;

type Column = readonly string[];
type Entry = { readonly ordinal: number; readonly columns: readonly Column[]; readonly length: number };
type Document = { readonly scope: string; readonly version: number; readonly entries: readonly Entry[] };

const tokens = (text: string): Column =>
  (
    text
      .normalize('NFD')
      .replaceAll(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{Co}]+/gu) ?? []
  ).map(stem);

const toEntry = ({ ordinal, title, head, body }: IndexEntry): Entry => {
  const columns = [title, head, body].map(tokens);
  return { ordinal, columns, length: columns.reduce((sum, column) => sum + column.length, 0) };
};

const occurrences = (column: Column, phrase: Column): number =>
  column.filter((_, at) => phrase.every((token, offset) => column[at + offset] === token)).length;

const frequency = ({ columns }: Entry, phrase: Column): number =>
  columns.reduce((sum, column, at) => sum + (WEIGHTS[at] ?? 0) * occurrences(column, phrase), 0);

/** Okapi BM25 of one phrase in each entry that has it. Method: S. Robertson and H. Zaragoza, "The Probabilistic
 *  Relevance Framework: BM25 and Beyond", 2009; fields are weighted by how often they count. */
const scoresOf = (entries: readonly Entry[], phrase: Column, averageLength: number): ReadonlyMap<Entry, number> => {
  const found = entries.map(entry => ({ entry, times: frequency(entry, phrase) })).filter(({ times }) => times > 0);
  const idf = Math.max(LEAST_IDF, Math.log((entries.length - found.length + 0.5) / (found.length + 0.5)));
  return new Map(
    found.map(({ entry, times }) => {
      const lengthNorm = 1 - B + (B * entry.length) / averageLength;
      return [entry, (idf * times * (K1 + 1)) / (times + K1 * lengthNorm)];
    }),
  );
};

const distinct = (phrases: readonly Column[]): readonly Column[] => [
  ...new Map(phrases.map(phrase => [phrase.join(' '), phrase])).values(),
];

/** KeywordIndex in this process's memory, for tests and small trials: reads every entry on every search. */
export const memoryKeywordIndex = (): KeywordIndex => {
  const collections = new Map<string, Map<string, Document>>();

  const rank = (documents: ReadonlyMap<string, Document>, terms: readonly string[]): Map<Entry, number> => {
    const entries = [...documents.values()].flatMap(document => document.entries);
    const averageLength = entries.reduce((sum, { length }) => sum + length, 0) / entries.length;
    const scores = new Map<Entry, number>();
    for (const phrase of distinct(terms.map(tokens).filter(({ length }) => length > 0)))
      for (const [entry, score] of scoresOf(entries, phrase, averageLength))
        scores.set(entry, (scores.get(entry) ?? 0) + score);
    return scores;
  };

  const refuseIfCancelled = (signal: AbortSignal | undefined): void => {
    if (signal?.aborted) throw new DomainError('cancelled', 'The request to the search index was cancelled.');
  };

  return {
    index: async (collection, { id, scope, version, entries }, { signal } = {}) => {
      refuseIfCancelled(signal);
      const documents = collections.get(collection) ?? new Map<string, Document>();
      collections.set(collection, documents);
      if ((documents.get(id)?.version ?? version) > version) return;
      documents.set(id, { scope, version, entries: Array.from(entries, toEntry) });
    },
    search: async (collection, { terms, scopes, limit, perDocument = 1 }, { signal } = {}) => {
      refuseIfCancelled(signal);
      const documents = collections.get(collection) ?? new Map<string, Document>();
      const scores = rank(documents, terms);
      const hits = [...documents]
        .filter(([, { scope }]) => scopes.includes(scope))
        .flatMap(([documentId, { entries }]) =>
          entries.map((entry): KeywordHit => ({ documentId, ordinal: entry.ordinal, score: scores.get(entry) ?? 0 })),
        )
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score);
      return bestDocuments(hits, { limit, perDocument });
    },
    delete: async (collection, documentId) => {
      collections.get(collection)?.delete(documentId);
    },
  };
};
