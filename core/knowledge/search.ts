import type { Actor } from '../kernel/actor.ts';
import type { DocumentId } from '../kernel/ids.ts';
import type { KeywordIndex } from '../ports/keyword-index.ts';
import { maySee, visibleScopes } from './document.ts';
import { KNOWLEDGE } from './index-document.ts';
import type { Passage, SearchInput } from './models.ts';
import { toTerms } from './query.ts';
import type { KnowledgeRepositories } from './repository.ts';
import { snippetOf } from './snippet.ts';

export type SearchDeps = { index: KeywordIndex; reads: KnowledgeRepositories };

/** Hits are re-read as rows that the actor sees, so a stale index shows nothing to the wrong person; a filter by document
 *  may need more candidates than were asked for. */
export const search =
  ({ index, reads }: SearchDeps) =>
  async (actor: Actor, { query, top_k, filter }: SearchInput, signal?: AbortSignal): Promise<Passage[]> => {
    const terms = toTerms(query);
    const scopes = scopesFor(actor, filter?.scope);
    const limit = filter?.document_ids ? 500 : top_k + 10;
    const hits = await index.search(KNOWLEDGE, { terms, scopes, limit }, { ...(signal && { signal }) });
    const wanted = filter?.document_ids && new Set(filter.document_ids);
    const kept = hits.filter(hit => !wanted || wanted.has(hit.documentId));
    const places = kept.map(hit => ({ documentId: hit.documentId as DocumentId, ordinal: hit.ordinal }));
    const rows = await reads.chunks.findMany(actor.userId, places);
    const scores = new Map(kept.map(hit => [`${hit.documentId}/${hit.ordinal}`, hit.score]));
    return rows
      .filter(({ document }) => maySee(actor, document))
      .slice(0, top_k)
      .map(({ document, chunk }) => ({
        document_id: document.id,
        title: document.title,
        section: chunk.section,
        snippet: snippetOf(chunk.body, terms),
        score: scores.get(`${document.id}/${chunk.ordinal}`) ?? 0,
        source_uri: document.sourceUri,
        ordinal: chunk.ordinal,
        text: chunk.body,
        anchor: chunk.anchor,
      }));
  };

const scopesFor = (actor: Actor, scope: 'personal' | 'global' | undefined): readonly string[] => {
  if (scope === 'global') return ['global'];
  return scope === 'personal' ? [actor.userId] : visibleScopes(actor);
};
