import type { KeywordHit } from '../ports/keyword-index.ts';

/** Part of a document's second-best entry that counts for the document: one that speaks of the matter twice is ahead
 *  of one that mentions it. Measured by the search bench. */
const SECOND_BEST = 0.2;

/** From entries, best first, to at most `perDocument` hits of the `limit` best documents. A document's first hit carries
 *  the document's score. */
export const bestDocuments = (
  entries: readonly KeywordHit[],
  { limit, perDocument }: { limit: number; perDocument: number },
): readonly KeywordHit[] => {
  const byDocument = Map.groupBy(entries, entry => entry.documentId);
  const documents = [...byDocument.values()].map(([best, ...others]): readonly KeywordHit[] =>
    best === undefined ? [] : [{ ...best, score: best.score + SECOND_BEST * (others[0]?.score ?? 0) }, ...others],
  );
  const byScore = (a: KeywordHit | undefined, b: KeywordHit | undefined): number => (b?.score ?? 0) - (a?.score ?? 0);
  return documents
    .sort(([a], [b]) => byScore(a, b))
    .slice(0, Math.max(0, limit))
    .flatMap(hits => hits.slice(0, Math.max(0, perDocument)))
    .sort(byScore);
};
