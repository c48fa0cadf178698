/** One piece of text to be found. `title`, `head` and `body` are ranked 3 : 1.5 : 1. */
export type IndexEntry = {
  /** Position within its document, from 0. */
  readonly ordinal: number;
  readonly title: string;
  /** The trail of headings above the body. */
  readonly head: string;
  readonly body: string;
};

export type KeywordQuery = {
  /** Terms that are OR-ed. Already sanitised; each one is matched as plain words, never as query syntax. */
  readonly terms: readonly string[];
  /** Only entries in one of these scopes are seen. Empty: nothing is found. */
  readonly scopes: readonly string[];
  /** How many documents at most. */
  readonly limit: number;
};

export type KeywordHit = {
  readonly documentId: string;
  readonly ordinal: number;
  /** Higher is better; comparable within one answer only. */
  readonly score: number;
};

/** Ranked full-text search over the pieces of documents, kept in collections (`knowledge`, `cases`).
 *  The index is derived data: it may be lost and rebuilt, and a hit is only an id. The caller reads the row again with
 *  the owner in its query, so a stale index cannot show anything to the wrong person.
 *  Ranking is BM25 with word stemming; a document's hits are its best entries.
 *  @throws DomainError 'unavailable' when the index does not answer within its deadline. */
export interface KeywordIndex {
  /** Replaces all entries of the document. Idempotent. `scope` is who may find it (`global`, or an owner's id).
   *  `version` orders replacements: an older version than the stored one changes nothing. `entries` are read once, as
   *  they are needed. */
  index(
    collection: string,
    document: { id: string; scope: string; version: number; entries: Iterable<IndexEntry> },
    options?: { signal?: AbortSignal },
  ): Promise<void>;
  /** Best first; at most `perDocument` (default 1) hits of one document, at most `limit` documents. No terms: nothing. */
  search(
    collection: string,
    query: KeywordQuery & { perDocument?: number },
    options?: { signal?: AbortSignal },
  ): Promise<readonly KeywordHit[]>;
  /** Removes the document; removing what is not there is fine. */
  delete(collection: string, documentId: string): Promise<void>;
}
