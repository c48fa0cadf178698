import type { KeywordHit } from '../ports/keyword-index.ts';
import type { VectorHit } from '../ports/vector-provider.ts';

/** The vectors' part of a fused score; the words have the rest. From 0.025 to 0.15 rankings are about equally good, from 0.3
 *  on worse than without vectors: docs/adr/0007-fused-ranking.md has the figures. */
const VECTOR_WEIGHT = 0.05;

type Scored = { readonly documentId: string; readonly ordinal: number; readonly score: number };

const keyOf = ({ documentId, ordinal }: Scored): string => `${documentId}/${ordinal}`;

/** Scores brought to 0 to 1, by place: the best of the list is 1, `least` is 0. */
const normalised = (hits: readonly Scored[], least: number): ReadonlyMap<string, number> => {
  const range = Math.max(...hits.map(({ score }) => score)) - least;
  return new Map(hits.map(hit => [keyOf(hit), range > 0 ? (hit.score - least) / range : 1]));
};

/** One ranking of sections from that by words and that by meaning: the weighted sum of both scores, each normalised over
 *  its candidates, 0 for what one of them has not. The least that words can score is 0; what cosines begin at is up to the
 *  model, so the least of them is the least that was found. The best section of each document, best first. Where the words
 *  found nothing, nothing is found: the nearest sections of a meaningless question are as near as those of a good one.
 *  Method: S. Bruch, S. Gai, A. Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 42(1), 2023. */
export const fuseRankings = (
  byWords: readonly KeywordHit[],
  byMeaning: readonly VectorHit[],
  vectorWeight = VECTOR_WEIGHT,
): readonly KeywordHit[] => {
  if (byWords.length === 0) return [];
  const alike = byMeaning.map(({ similarity, ...place }) => ({ ...place, score: similarity }));
  const words = normalised(byWords, 0);
  const meaning = normalised(alike, Math.min(...alike.map(({ score }) => score)));
  const best = new Map<string, KeywordHit>();
  for (const { documentId, ordinal, ...hit } of [...byWords, ...alike]) {
    const key = keyOf({ documentId, ordinal, ...hit });
    const score = (1 - vectorWeight) * (words.get(key) ?? 0) + vectorWeight * (meaning.get(key) ?? 0);
    const known = best.get(documentId);
    if (known === undefined || score > known.score) best.set(documentId, { documentId, ordinal, score });
  }
  return [...best.values()].sort((a, b) => b.score - a.score);
};

/** The best section of each document, best first, by words alone. */
export const bestSections = (byWords: readonly KeywordHit[]): readonly KeywordHit[] => {
  const seen = new Set<string>();
  return byWords.filter(({ documentId }) => !seen.has(documentId) && seen.add(documentId));
};
