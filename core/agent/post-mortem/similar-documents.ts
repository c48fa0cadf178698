import type { Actor } from '../../kernel/actor.ts';
import { DomainError, isDomainError } from '../../kernel/error.ts';
import type { DocumentId } from '../../kernel/ids.ts';
import type { KnowledgeService, Passage } from '../../knowledge/index.ts';
import { isAbout } from '../investigate/match.ts';
import type { PostMortemView } from '../post-mortem-models.ts';
import type { Existing } from './post-mortem.ts';
import { resemblance, runsOf } from './same-text.ts';
import { type Section, sectionsOf } from './sections.ts';

export type SimilarDocumentsDeps = {
  knowledge: Pick<KnowledgeService, 'passages' | 'sections' | 'snippetOf' | 'termsOf'>;
};

export type SimilarDocument = NonNullable<PostMortemView['similar_documents']>[number];

const MOST_SHOWN = 3;
/** Documents that are read. */
const MOST_READ = 6;
const QUERY_CHARS = 2_000;
/** From here on two texts have so much in common that they are about one thing, whatever their words. */
const ALIKE = 0.3;
/** From here on they are nearly the same text. */
const NEARLY_THE_SAME = 0.9;

/** What knowledge holds already on the same cause, so that it is not written twice, the most similar first; null when that
 *  cannot be told now. */
export const similarDocuments = async (
  { knowledge }: SimilarDocumentsDeps,
  actor: Actor,
  { postMortem, revision }: Existing,
  signal: AbortSignal | undefined,
): Promise<SimilarDocument[] | null> => {
  const query = `${revision.title}\n${revision.rootCause.text}`.slice(0, QUERY_CHARS).toWellFormed();
  const own = runsOf(sectionsOf(revision.markdown));
  try {
    const terms = await knowledge.termsOf(revision.rootCause.text.slice(0, QUERY_CHARS).toWellFormed());
    const passages = await knowledge.passages(actor, { query, top_k: MOST_READ + 1 }, signal);
    const others = passages.filter(({ document_id }) => document_id !== postMortem.documentId);
    const found: { readonly passage: Passage; readonly similarity: number }[] = [];
    for (const passage of others.slice(0, MOST_READ)) {
      signal?.throwIfAborted();
      const similarity = resemblance(own, runsOf(await sectionsIn(knowledge, actor, passage)));
      if (similarity >= ALIKE || isAboutCause(passage, terms)) found.push({ passage, similarity });
    }
    const best = found.sort((a, b) => b.similarity - a.similarity).slice(0, MOST_SHOWN);
    return await Promise.all(
      best.map(async ({ passage: { ordinal: _, text, anchor: __, sha256: ___, ...hit }, similarity }) => ({
        ...hit,
        snippet: await knowledge.snippetOf(text, query),
        similarity: Math.round(similarity * 100) / 100,
      })),
    );
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof DomainError && error.code !== 'cancelled') return null;
    throw error;
  }
};

const isAboutCause = ({ title, section, text }: Passage, terms: readonly string[]): boolean =>
  isAbout(`${title}\n${section}\n${text}`, terms);

/** The whole document; nothing of one that was deleted meanwhile. */
const sectionsIn = async (
  knowledge: SimilarDocumentsDeps['knowledge'],
  actor: Actor,
  { document_id }: Passage,
): Promise<readonly Section[]> => {
  try {
    const parts = await knowledge.sections(actor, document_id as DocumentId);
    return parts.map(({ section, body }) => ({ title: section.split(' > ').at(-1) ?? '', text: body }));
  } catch (error) {
    if (isDomainError(error, 'knowledge.document-not-found')) return [];
    throw error;
  }
};

/** A sentence for each document that says nearly the same already. Nobody is stopped: whoever publishes has reviewed it,
 *  and a document can be deleted again. */
export const nearDuplicateNotes = (similar: readonly SimilarDocument[] | null): string[] => {
  if (similar === null) return ['It could not be compared with what knowledge holds already.'];
  return similar
    .filter(({ similarity }) => similarity >= NEARLY_THE_SAME)
    .map(
      ({ title, document_id, similarity }) =>
        `Knowledge holds nearly the same text already: "${title}" (document ${document_id}, similarity ${similarity.toFixed(2)}). Delete the one that is not needed.`,
    );
};
