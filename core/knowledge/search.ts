import type { Actor } from '../kernel/actor.ts';
import type { DocumentId } from '../kernel/ids.ts';
import type { KeywordHit, KeywordIndex } from '../ports/keyword-index.ts';
import { maySee, visibleScopes } from './document.ts';
import { bestSections, fuseRankings } from './fuse-rankings.ts';
import type { Passage, SearchInput } from './models.ts';
import { toQuestion, toTerms } from './query.ts';
import { KNOWLEDGE } from './read-text.ts';
import type { KnowledgeRepositories } from './repository.ts';
import { type SearchByMeaningDeps, searchByMeaning } from './search-by-meaning.ts';

export type SearchDeps = SearchByMeaningDeps & {
  index: KeywordIndex;
  reads: KnowledgeRepositories;
  /** The vectors' part of a score, 0 to 1; what was found best for the embedded model unless given. */
  vectorShare?: number | undefined;
};

/** Documents that are ranked, at least: enough for the vectors to change the order of those that are shown. */
const CANDIDATES = 50;
const SECTIONS_EACH = 3;

/** By words, and by meaning where there are vectors. Hits are re-read as rows that the actor sees, so a stale index shows
 *  nothing to the wrong person; a filter by document may need more candidates than were asked for. */
export const search = (deps: SearchDeps) => {
  const { index, reads } = deps;
  const byMeaning = searchByMeaning(deps);

  const ranked = async (
    { query, top_k, filter }: SearchInput,
    terms: readonly string[],
    scopes: readonly string[],
    signal?: AbortSignal,
  ): Promise<readonly KeywordHit[]> => {
    const documentIds = filter?.document_ids;
    const limit = documentIds ? 500 : Math.max(CANDIDATES, top_k + 10);
    const [words, alike] = await Promise.all([
      index.search(KNOWLEDGE, { terms, scopes, limit, perDocument: SECTIONS_EACH }, { ...(signal && { signal }) }),
      byMeaning({ question: toQuestion(query), scopes, documentIds }, signal),
    ]);
    const wanted = documentIds && new Set(documentIds);
    const kept = words.filter(hit => !wanted || wanted.has(hit.documentId));
    return alike.length === 0 ? bestSections(kept) : fuseRankings(kept, alike, deps.vectorShare);
  };

  return async (actor: Actor, input: SearchInput, signal?: AbortSignal): Promise<Passage[]> => {
    const terms = toTerms(input.query);
    const hits = await ranked(input, terms, scopesFor(actor, input.filter?.scope), signal);
    const kept = input.filter?.document_ids ? hits : hits.slice(0, input.top_k + 10);
    const seen = async (some: readonly KeywordHit[]) => {
      const places = some.map(hit => ({ documentId: hit.documentId as DocumentId, ordinal: hit.ordinal }));
      const rows = await reads.chunks.findMany(actor.userId, places);
      return rows.filter(({ document }) => maySee(actor, document));
    };
    // The others are for those of them that the index still has and the actor sees no more.
    const best = await seen(kept.slice(0, input.top_k));
    const rows = best.length < input.top_k ? [...best, ...(await seen(kept.slice(input.top_k)))] : best;
    const scores = new Map(kept.map(hit => [`${hit.documentId}/${hit.ordinal}`, hit.score]));
    return rows.slice(0, input.top_k).map(({ document, chunk }) => ({
      document_id: document.id,
      title: document.title,
      section: chunk.section,
      score: scores.get(`${document.id}/${chunk.ordinal}`) ?? 0,
      source_uri: document.sourceUri,
      sha256: document.sha256,
      ordinal: chunk.ordinal,
      text: chunk.body,
      anchor: chunk.anchor,
    }));
  };
};

const scopesFor = (actor: Actor, scope: 'personal' | 'global' | undefined): readonly string[] => {
  if (scope === 'global') return ['global'];
  return scope === 'personal' ? [actor.userId] : visibleScopes(actor);
};
