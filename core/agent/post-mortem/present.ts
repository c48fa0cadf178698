import { toIso } from '../../kernel/instant.ts';
import type { SourceView } from '../models.ts';
import type { PostMortemVersionView, PostMortemView } from '../post-mortem-models.ts';
import { type Existing, type PostMortem, type Revision, statusOf } from './post-mortem.ts';

export const presentVersion = (postMortem: PostMortem, revision: Revision): PostMortemVersionView => ({
  version: revision.number,
  status: statusOf(postMortem, revision),
  origin: revision.origin,
  grade: revision.rootCause.grade,
  created_at: toIso(revision.createdAt),
});

export const present = (
  { postMortem, revision }: Existing,
  similarDocuments: PostMortemView['similar_documents'],
): PostMortemView => {
  const { rootCause, sources, markdown, notes, mode, origin } = revision;
  const held: readonly SourceView[] = sources.filter(({ id }) => rootCause.sourceIds.includes(id));
  const isPublished = postMortem.published?.number === revision.number;
  return {
    case_id: postMortem.id,
    version: revision.number,
    latest_version: postMortem.latest,
    status: statusOf(postMortem, revision),
    origin,
    mode,
    prompt: revision.prompt,
    markdown,
    root_cause: { text: rootCause.text, grade: rootCause.grade, sources: [...held] },
    sources: [...sources],
    notes: [...notes],
    document_id: isPublished ? postMortem.documentId : null,
    similar_documents: similarDocuments,
    created_at: toIso(revision.createdAt),
    published_at: isPublished && postMortem.published ? toIso(postMortem.published.at) : null,
    state_version: postMortem.version,
  };
};

const NAME_CHARS = 60;

/** `post-mortem-checkout-fails-with-503-2026-03-17-v2.md`. */
export const fileNameOf = ({ title, createdAt, number }: Revision): string => {
  const words =
    title
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const name = words
    .join('-')
    .slice(0, NAME_CHARS)
    .toWellFormed()
    .replace(/[-\uFFFD]+$/, '');
  return `${['post-mortem', name, toIso(createdAt).slice(0, 10), `v${number}`].filter(part => part !== '').join('-')}.md`;
};
