import type { Actor } from '../../kernel/actor.ts';
import { isDomainError } from '../../kernel/error.ts';
import type { DocumentView, KnowledgeService } from '../../knowledge/index.ts';
import type { PostMortem } from './post-mortem.ts';

type Deps = { knowledge: Pick<KnowledgeService, 'get'> };

/** The document that this post-mortem is published as; undefined while there is none, or when it was deleted. */
export const publishedDocument = async (
  { knowledge }: Deps,
  actor: Actor,
  { documentId }: Pick<PostMortem, 'documentId'>,
): Promise<DocumentView | undefined> => {
  try {
    return await knowledge.get(actor, documentId);
  } catch (error) {
    if (isDomainError(error, 'knowledge.document-not-found')) return undefined;
    throw error;
  }
};

/** Knowledge deletes without telling anybody, so what was published is looked for whenever that is to be shown. */
export const asInKnowledge = async (deps: Deps, actor: Actor, postMortem: PostMortem): Promise<PostMortem> =>
  postMortem.published === null || (await publishedDocument(deps, actor, postMortem))
    ? postMortem
    : { ...postMortem, published: null };
